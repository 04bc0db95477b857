"""Files sent on to the body that answers for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.procedures.models.files import File


class Forward(models.Model):
    """One body sent a file on to another; the person reads ``reason``."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="forwards")
    from_organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    agent_label = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.file_id} to {self.to_organisation_id}"
