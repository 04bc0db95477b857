"""Missions of contact persons, what they ask of administrations, and the one thread with the user."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class TakingPart(models.Model):
    """A body whose files contact persons may follow; ``appoints``: its agents may be contact persons."""

    organisation = models.OneToOneField("people.Organisation", on_delete=models.CASCADE, related_name="+")
    appoints = models.BooleanField(default=False)
    since = models.DateField()

    def __str__(self) -> str:
        return f"{self.organisation_id} since {self.since}"


class Mission(models.Model):
    """A user asks for one contact person; the mission begins when an agent of ``body`` accepts, and holds through ``until``.

    ``organisations`` and ``procedures`` (identifiers, slugs) narrow it; empty lists mean all that take part.
    """

    class End(models.TextChoices):
        USER = "user"
        CONTACT = "contact"

    user = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    organisations = models.JSONField(default=list)
    procedures = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, choices=End.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(ended_at=None), name="contact_person_one_mission"),
        ]

    def __str__(self) -> str:
        return f"mission {self.pk}"


class Ask(models.Model):
    """What a contact person asks of the administration that handles a file, with the day by which it answers."""

    class Kind(models.TextChoices):
        REMINDER = "reminder"
        PROCESS = "process"
        QUESTION = "question"

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="asks")
    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [models.Index(fields=["file", "answered_at"], name="contact_person_open_asks")]

    def __str__(self) -> str:
        return f"{self.kind} about {self.file_id}"


class Line(models.Model):
    """A line of the thread between the user and their contact person."""

    class By(models.TextChoices):
        USER = "user"
        CONTACT = "contact"

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="lines")
    by = models.CharField(max_length=10, choices=By.choices)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"line of mission {self.mission_id}"
