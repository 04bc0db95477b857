"""What a commune asked in advance for a family, before the school year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Preparation(models.Model):
    """One family of one commune for one school year: what the source said, kept until it objects or the retention is over."""

    class State(models.TextChoices):
        KNOWN = "known"
        UNKNOWN = "unknown"  # the source has no record, or refused
        AWAITED = "awaited"  # the source did not answer

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()  # in which the school year begins
    state = models.CharField(max_length=10, choices=State.choices)
    quotient = models.PositiveIntegerField(null=True)
    month = models.CharField(max_length=7, blank=True)  # of the quotient: 2026-08
    authorisation = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "organisation", "year"], name="school_year_asked_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"
