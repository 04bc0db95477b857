"""Titles that are made: cards, permits."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.components.steps.models.steps import Step
from parvis.components.steps.rules.titles import TitleState


class Title(models.Model):
    """One title of one file; a lost one is followed by another. ``batch`` is the file sent to the producer."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="titles")
    number = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in TitleState], default=TitleState.ORDERED)
    batch = models.PositiveIntegerField(null=True)
    tracking = models.CharField(max_length=60, blank=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.SET_NULL, related_name="replaced_by")
    ordered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("ordered_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["step"], condition=~Q(state__in=("lost", "destroyed")), name="steps_one_title"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.state}"


class TitleEvent(models.Model):
    """One thing that happened to a title; together they are its history."""

    title = models.ForeignKey(Title, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=10)
    at = models.DateTimeField(default=timezone.now)
    agent_label = models.CharField(max_length=60, blank=True)
    proof = models.CharField(max_length=200, blank=True)  # what was shown to fetch it

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.title_id}: {self.state}"
