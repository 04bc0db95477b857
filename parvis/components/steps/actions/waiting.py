"""The waiting list of an agenda: a place that frees is kept for who waits longest, for some hours, then for the next."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.components.steps.actions import telling
from parvis.components.steps.models import Agenda, Booking, Step, Waiting
from parvis.components.steps.selectors.agendas import beside, bookings_on, first_waiting, free_days
from parvis.kernel.calendar import local_day

OFFERED_AT_ONCE = 200


def join(step: Step, agenda: Agenda) -> Waiting:
    """Put somebody on the list; twice is once, at the first place."""
    return Waiting.objects.get_or_create(step=step, defaults={"agenda": agenda})[0]


@transaction.atomic
def leave(step: Step) -> None:
    """Off the list; a place that was kept goes to the next."""
    Waiting.objects.filter(step=step).delete()
    for each in step.bookings.filter(state=Booking.State.HELD):
        agenda = Agenda.objects.select_for_update().get(pk=each.agenda_id)
        let_go(each)
        offer(agenda)


def let_go(held: Booking) -> None:
    held.state = Booking.State.CANCELLED
    held.save(update_fields=["state"])


def free_seat(agenda: Agenda, moment: datetime) -> int:
    """The first seat that nobody has while an appointment at ``moment`` would last."""
    around = bookings_on(agenda, local_day(moment)).exclude(state=Booking.State.CANCELLED)
    seats = {each.seat for each in beside(moment, agenda, around)}
    return next(seat for seat in range(agenda.capacity + len(seats)) if seat not in seats)


def offer(agenda: Agenda) -> int:
    """Keep each free place for somebody who waits, and tell them; ``agenda`` is held by the caller. Returns how many."""
    for number in range(OFFERED_AT_ONCE):
        who = first_waiting(agenda)
        days = free_days(agenda, number=1) if who else []
        if who is None or not days:
            return number
        keep(who.step, agenda, days[0].moments[0])
    return OFFERED_AT_ONCE


def keep(step: Step, agenda: Agenda, moment: datetime) -> None:
    until = min(timezone.now() + timedelta(hours=agenda.hold_hours), moment)
    fields = {"starts_at": moment, "minutes": agenda.minutes, "seat": free_seat(agenda, moment), "held_until": until}
    telling.place_free(Booking.objects.create(step=step, agenda=agenda, state=Booking.State.HELD, **fields))


def follow(now: datetime | None = None) -> int:
    """Let go of places whose time is over, then keep what is free; returns how many were kept. Run by the clock."""
    now = now or timezone.now()
    over = Booking.objects.filter(state=Booking.State.HELD, held_until__lte=now).values("agenda")
    concerned = Agenda.objects.filter(pk__in=over) | Agenda.objects.filter(waiting__isnull=False)
    return sum(follow_one(pk, now) for pk in concerned.distinct().values_list("pk", flat=True)[:500])


@transaction.atomic
def follow_one(agenda_id: int, now: datetime) -> int:
    """Who let their time pass leaves the list, as they were told; they may come back to it."""
    agenda = Agenda.objects.select_for_update().get(pk=agenda_id)
    for held in agenda.bookings.filter(state=Booking.State.HELD, held_until__lte=now):
        let_go(held)
        Waiting.objects.filter(step=held.step_id).delete()
    return offer(agenda)
