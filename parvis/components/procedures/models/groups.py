"""Groups of agents who handle the files of a procedure in one body, and how files came to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.procedures.models.files import File
from parvis.components.procedures.models.procedures import Procedure


class Group(models.Model):
    """Agents of one body who share an inbox of one procedure.

    ``rule`` is the condition, as the procedure file writes conditions, under which a file comes here; None takes none by
    itself. ``is_default`` takes what no rule takes. A closed group receives nothing and keeps its history.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="groups")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    rule = models.JSONField(null=True)
    is_default = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("title", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "organisation", "slug"], name="procedures_group_once"),
            models.UniqueConstraint(
                fields=["procedure", "organisation"], condition=models.Q(is_default=True), name="procedures_one_default_group"
            ),
            models.CheckConstraint(condition=~models.Q(is_default=True, closed_at__isnull=False), name="procedures_default_group_open"),
        ]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """An agent in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "person"], name="procedures_member_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.group_id}"


class Assignment(models.Model):
    """A file's coming to a group: by its rule, by default, by an agent's hand, or because its group closed."""

    class Mode(models.TextChoices):
        RULE = "rule"
        DEFAULT = "default"
        HAND = "hand"
        CLOSED = "closed"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="assignments")
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="+")
    group_title = models.CharField(max_length=120)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.file_id} to {self.group_title}"
