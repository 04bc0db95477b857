"""Steps of files, with what came of each."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.components.procedures.rules.parts.steps import Kind, StepRule


class Step(models.Model):
    """One step of one file, begun because the procedure file says so.

    ``body`` is who does it. ``outcome`` is one of those of its kind once it is over; ``by_silence`` when the body did not answer
    in time. ``reasons`` and ``conditions`` are read by the instructor, and by the person once the file is decided.
    """

    class State(models.TextChoices):
        OPEN = "open"
        OVER = "over"
        DROPPED = "dropped"  # the file was decided or closed without waiting for it

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Kind])
    body = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=20, blank=True)
    by_silence = models.BooleanField(default=False)
    reasons = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("begun_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["body", "state", "due_on"], name="steps_of_body"),
            models.Index(fields=["due_on"], name="steps_late", condition=Q(state="open")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "name"], name="steps_once"),
            models.CheckConstraint(
                condition=(Q(state="over", over_at__isnull=False) & ~Q(outcome="")) | (~Q(state="over") & Q(outcome="")),
                name="steps_over_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.file_id}: {self.state}"

    @property
    def rule(self) -> StepRule:
        """What the procedure file says of it; raises LookupError when the file's version says nothing of it any more."""
        for each in self.file.definition.steps:
            if each.name == self.name:
                return each
        raise LookupError(self.name)
