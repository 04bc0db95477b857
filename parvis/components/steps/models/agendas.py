"""Agendas of bodies, and who comes when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.components.steps.models.steps import Step
from parvis.components.steps.rules.slots import Opening, read


class Agenda(models.Model):
    """When and where a body receives people. ``openings`` is one line for each opening: ``1 9:00-12:00`` is Monday morning.

    ``capacity`` is how many people may come at once. ``closed`` lists days (YYYY-MM-DD) beside the public holidays.
    """

    class Mode(models.TextChoices):
        ON_SITE = "on_site"
        PHONE = "phone"
        VIDEO = "video"

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.ON_SITE)
    place = models.TextField()
    access = models.TextField(blank=True)  # how the place can be reached and entered by everybody
    minutes = models.PositiveIntegerField(default=20)
    capacity = models.PositiveIntegerField(default=1)
    openings = models.TextField(blank=True)
    closed = models.JSONField(default=list)
    lead_hours = models.PositiveIntegerField(default=24)
    horizon_days = models.PositiveIntegerField(default=60)
    hold_hours = models.PositiveIntegerField(default=24)  # how long a place that frees is kept for who waits
    sample = models.BooleanField(default=False)

    class Meta:
        ordering = ("title", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="steps_agenda_once"),
            models.CheckConstraint(condition=Q(minutes__gte=5, capacity__gte=1), name="steps_agenda_has_room"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> list[Opening]:
        return read(self.openings)


class Booking(models.Model):
    """Somebody comes at a moment, on a seat: the table holds one person only on each."""

    class State(models.TextChoices):
        HELD = "held"  # kept for somebody of the waiting list, until ``held_until``
        BOOKED = "booked"
        CANCELLED = "cancelled"
        HONOURED = "honoured"
        ABSENT = "absent"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="bookings")
    agenda = models.ForeignKey(Agenda, on_delete=models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=20)  # as the agenda said when it was taken
    held_until = models.DateTimeField(null=True)
    seat = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    made_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("starts_at", "seat", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agenda", "starts_at", "seat"], condition=~Q(state="cancelled"), name="steps_seat_once"),
            models.UniqueConstraint(fields=["step"], condition=Q(state="booked"), name="steps_one_booking"),
            models.UniqueConstraint(fields=["step"], condition=Q(state="held"), name="steps_one_held_place"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at}: {self.state}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Waiting(models.Model):
    """Somebody waits for a place of an agenda that has none; who came first is served first."""

    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="waiting")
    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="waiting")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("since", "id")

    def __str__(self) -> str:
        return f"{self.step_id} since {self.since}"
