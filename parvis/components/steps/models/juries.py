"""Juries: who sits, who may not on which file, and what each one scores."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.steps.models.steps import Step


class Seat(models.Model):
    """Somebody who sits in the jury of a step of a procedure, for one body."""

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    step_name = models.CharField(max_length=60)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "procedure", "step_name", "person"], name="steps_seated_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.step_name}"


class Sheet(models.Model):
    """What one member says of one file: a conflict of interest, or scores by criterion. It is handed in once."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="sheets")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    conflict = models.BooleanField(default=False)
    scores = models.JSONField(default=dict)
    remark = models.TextField(blank=True)
    handed_in_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("handed_in_at", "id")
        constraints: ClassVar = [models.UniqueConstraint(fields=["step", "person"], name="steps_one_sheet")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.step_id}"
