"""Agendas of bodies: free moments, and the day of an agent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from parvis.components.steps.models import Agenda, Booking, Step, Waiting
from parvis.components.steps.rules.slots import slots
from parvis.kernel.calendar import country, end_of_day, start_of_day, today


@dataclass(frozen=True, kw_only=True)
class FreeDay:
    """A day with the moments that still have a seat."""

    day: date
    moments: tuple[datetime, ...]


def agenda_of(step: Step) -> Agenda | None:
    """Where the appointment of a step is taken; None until its body has made it."""
    return Agenda.objects.filter(organisation_id=step.body_id, slug=step.rule.agenda).first()


def agendas(organisation_id: UUID | None) -> QuerySet[Agenda]:
    return Agenda.objects.filter(organisation_id=organisation_id) if organisation_id else Agenda.objects.none()


def moments(agenda: Agenda, day: date) -> list[datetime]:
    """Every slot of a day, taken or not; none on holidays, weekends without hours, and days that the body closed."""
    if day in country().holidays or day.isoformat() in agenda.closed:
        return []
    return list(slots(day, agenda.hours, minutes=agenda.minutes, zone=country().zone))


def free_days(agenda: Agenda, *, number: int = 10, since: date | None = None) -> list[FreeDay]:
    """The next days with a free seat, from ``since`` on, within the agenda's horizon."""
    first = max(since or today(), today())
    last = today() + timedelta(days=agenda.horizon_days)
    found: list[FreeDay] = []
    for day in days(first, last):
        free = free_moments(agenda, day)
        if free:
            found.append(FreeDay(day=day, moments=tuple(free)))
        if len(found) == number:
            break
    return found


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def free_moments(agenda: Agenda, day: date) -> list[datetime]:
    """The moments with a seat, none of which runs into an appointment taken when the agenda had other hours."""
    earliest = timezone.now() + timedelta(hours=agenda.lead_hours)
    possible = [each for each in moments(agenda, day) if each >= earliest]
    if not possible:
        return []
    taken = list(bookings_on(agenda, day).exclude(state=Booking.State.CANCELLED))
    return [each for each in possible if len(beside(each, agenda, taken)) < agenda.capacity]


def beside(moment: datetime, agenda: Agenda, taken: Iterable[Booking]) -> list[Booking]:
    """Those of ``taken`` that go on while an appointment at ``moment`` would."""
    end = moment + timedelta(minutes=agenda.minutes)
    return [each for each in taken if each.starts_at < end and each.ends_at > moment]


def bookings_on(agenda: Agenda, day: date) -> QuerySet[Booking]:
    """Who comes on a day, in order, with their file."""
    found = agenda.bookings.filter(starts_at__gte=start_of_day(day), starts_at__lt=end_of_day(day))
    return found.select_related("step__file__procedure", "step__file__version").order_by("starts_at", "seat")


def booking_of(step: Step) -> Booking | None:
    """The appointment that stands, or the last that took place."""
    return step.bookings.exclude(state__in=(Booking.State.CANCELLED, Booking.State.HELD)).select_related("agenda").last()


def held_for(step: Step) -> Booking | None:
    """The place that is kept for who waits, while it is."""
    return step.bookings.filter(state=Booking.State.HELD, held_until__gt=timezone.now()).select_related("agenda").first()


def is_waiting(step: Step) -> bool:
    return Waiting.objects.filter(step=step).exists()


def first_waiting(agenda: Agenda) -> Waiting | None:
    """Who waits longest and has neither a place nor one kept for them; in a transaction, passing over who is booking just now."""
    placed = Booking.objects.filter(state__in=(Booking.State.HELD, Booking.State.BOOKED)).values("step")
    found = Waiting.objects.filter(agenda=agenda, step__state=Step.State.OPEN).exclude(step__in=placed)
    held = found.select_for_update(skip_locked=True, of=("step",))  # booking locks the step, then the agenda: this has the agenda
    return held.select_related("step__file__version", "step__file__person", "step__file__acted_by", "step__body").first()


def to_remind(now: datetime) -> QuerySet[Booking]:
    """Appointments of the next day and a half whose person was not reminded, unless they were taken within that time."""
    soon = Booking.objects.filter(state=Booking.State.BOOKED, reminded_at=None, starts_at__range=(now, now + timedelta(hours=36)))
    return soon.filter(made_at__lt=now - timedelta(hours=12))
