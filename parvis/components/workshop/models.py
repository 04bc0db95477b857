"""Components that people give back, and what was answered to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.core.people.selectors import Organisation, Person


class Contribution(models.Model):
    """A system, a connector or a theme of somebody else's, or a service that reuses shared bricks."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    summary = models.CharField(max_length=300)
    author = models.CharField(max_length=120)
    licence = models.CharField(max_length=60)
    address = models.URLField(max_length=300)
    bricks = models.JSONField(default=list)  # slugs of the shared bricks that it reuses
    proposed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
