"""How each administration says it can be reached."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.kernel.text import Text


class Channels(models.Model):
    """The ways in that a body publishes. ``mission`` says, for a private body, which public service it was charged with.

    ``open`` lets anyone write to the body here, by the general request; texts are in both languages.
    """

    organisation = models.OneToOneField("people.Organisation", on_delete=models.CASCADE, related_name="+")
    open = models.BooleanField(default=True)
    form_url = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.TextField(max_length=300, blank=True)
    hours = models.JSONField(default=dict)
    mission = models.JSONField(default=dict)
    declared_at = models.DateTimeField(default=timezone.now)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "channels"
        ordering: ClassVar = ["organisation__name"]

    def __str__(self) -> str:
        return f"channels of {self.organisation_id}"

    @property
    def hours_said(self) -> str:
        return str(Text.of(self.hours)) if self.hours else ""

    @property
    def mission_said(self) -> str:
        return str(Text.of(self.mission)) if self.mission else ""
