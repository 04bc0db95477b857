"""What people contest."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.components.rights import rules


class Contest(models.Model):
    """« This reading should not have been »: a person's question to the organisation that read."""

    class State(models.TextChoices):
        OPEN = rules.OPEN, _("contested, awaiting an answer")
        ANSWERED = rules.ANSWERED, _("contested, answered")

    class Conclusion(models.TextChoices):
        LAWFUL = "lawful", _("The reading was lawful")
        MISTAKE = "mistake", _("The reading was a mistake")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    entry = models.ForeignKey("protection.Entry", on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    conclusion = models.CharField(max_length=10, choices=Conclusion.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=100, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]
        indexes: ClassVar = [models.Index(fields=["organisation", "state"])]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "person"], name="rights_one_contest_per_line")]

    def __str__(self) -> str:
        return f"contest {self.id} ({self.state})"
