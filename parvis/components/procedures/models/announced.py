"""What people were told of how long a request takes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.procedures.models.procedures import Procedure


class AnnouncedDelay(models.Model):
    """The delay that the page of a procedure announced during one month: written at its start, never changed.

    ``days`` is None where too few files were decided to announce anything. ``sample`` marks what was invented with an invented past.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="announced_delays")
    month = models.DateField()  # its first day
    days = models.PositiveIntegerField(null=True)
    announced_at = models.DateTimeField(default=timezone.now)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["procedure", "month"], name="procedures_announced_once_a_month")]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.month:%Y-%m}: {self.days}"
