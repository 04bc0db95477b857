"""How often agents want to be written to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Rhythm(models.Model):
    """How often an agent hears of what comes in for one procedure of their body; no row: never.

    ``passage`` and ``message`` are the last that they were told of, ``told`` which of the last ones: rows are committed a little out of
    order, so the next round looks at them again. ``told_at`` is when it was last their turn.
    """

    class Often(models.TextChoices):
        AT_ONCE = "at-once"
        DAILY = "daily"
        WEEKLY = "weekly"

    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    often = models.CharField(max_length=10, choices=Often.choices)
    passage = models.BigIntegerField(default=0)
    message = models.BigIntegerField(default=0)
    told = models.JSONField(default=dict)  # {"passages": [ids], "messages": [ids]} of the last LOOK_BACK rows
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "procedure", "agent"], name="casework_one_rhythm")]

    def __str__(self) -> str:
        return f"{self.often} for {self.agent_id}"
