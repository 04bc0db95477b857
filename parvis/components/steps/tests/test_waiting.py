"""Appointments run into no other, and a place that frees goes to who waits longest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.components.steps.actions import booking, waiting
from parvis.components.steps.actions.moving import StepRefused
from parvis.components.steps.models import Booking, Waiting
from parvis.components.steps.selectors.agendas import agenda_of, free_days, held_for
from parvis.components.steps.tests.test_steps import CARD, agents, card, make, step, world
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.kernel.manifest import Audience

__all__ = ["agents", "card", "world"]


@pytest.fixture
def counters(world, agents, card):
    """Three people who may come to a counter that has one place."""
    others = [make(world["35238"], agents[0], "stationnement", CARD, "accepted") for _ in range(2)]
    found = [step(each, "counter") for each in (card, *others)]
    agenda = agenda_of(found[0])
    days = free_days(agenda, number=1)
    agenda.openings = f"{days[0].day.isoweekday()} 9:00-9:20"
    agenda.minutes, agenda.capacity, agenda.horizon_days = 20, 1, 6 + (days[0].day - timezone.localdate()).days
    agenda.save()
    return found


def only_place(counter):
    days = free_days(agenda_of(counter), number=10)
    return next(moment for each in days for moment in each.moments)


def full(counters):
    """The first takes every place; the others wait."""
    places = [moment for each in free_days(agenda_of(counters[0]), number=10) for moment in each.moments]
    made = booking.book(counters[0].id, places[0])
    agenda = agenda_of(counters[0])
    agenda.closed = [each.date().isoformat() for each in places[1:]]
    agenda.save()
    assert free_days(agenda, number=10) == []
    for each in counters[1:]:
        waiting.join(each, agenda)
        waiting.join(each, agenda)
    assert Waiting.objects.count() == 2
    return made


def test_hours_that_change_put_nobody_in_the_middle_of_an_appointment(counters):
    made = booking.book(counters[0].id, only_place(counters[0]))
    agenda = agenda_of(counters[0])
    agenda.openings, agenda.minutes = agenda.openings.replace("9:00-9:20", "8:50-9:20"), 30
    agenda.save()
    free = [moment for each in free_days(agenda) for moment in each.moments if abs(moment - made.starts_at) < timedelta(hours=2)]
    assert free == []  # 8:50 to 9:20 would run into 9:00
    with pytest.raises(StepRefused):
        booking.book(counters[1].id, made.starts_at - timedelta(minutes=10))


def test_a_place_that_frees_is_kept_for_who_waits_longest_and_told(counters):
    made = full(counters)
    booking.cancel(counters[0].id)
    held = held_for(counters[1])
    assert (held.starts_at, held.state) == (made.starts_at, "held")
    assert held.held_until <= timezone.now() + timedelta(hours=24)
    assert Message.objects.filter(notice="steps.place-free").count() == 1
    with pytest.raises(StepRefused):
        booking.book(counters[0].id, made.starts_at)  # nobody else takes it meanwhile
    assert booking.book(counters[1].id, made.starts_at).state == "booked"
    assert list(Waiting.objects.values_list("step", flat=True)) == [counters[2].id]
    assert Booking.objects.exclude(state="cancelled").count() == 1


def test_a_place_that_nobody_takes_in_time_goes_to_the_next(counters):
    full(counters)
    booking.cancel(counters[0].id)
    assert waiting.follow(timezone.now() + timedelta(hours=25)) == 1
    assert held_for(counters[1]) is None
    assert held_for(counters[2]) is not None
    assert Message.objects.filter(notice="steps.place-free").count() == 2
    waiting.leave(counters[2])
    assert not Waiting.objects.exists()
    assert not Booking.objects.exclude(state="cancelled").exists()


def test_a_place_is_kept_for_one_when_two_workers_look_at_once(counters):
    full(counters)
    Booking.objects.update(state="cancelled")

    def look(_: int) -> int:
        try:
            return waiting.follow()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(look, range(4))) == 1
    assert Booking.objects.filter(state="held").count() == 1


def test_the_page_waits_takes_and_gives_the_calendar(counters):
    full(counters)
    second = counters[1]
    client = Client(headers={"Accept-Language": "en"})
    request = client.get("/procedures").wsgi_request
    request.session.create()
    people.enter(request, second.file.person, audience=Audience.PERSON, level="low", organisation=None, provider="Tax office")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    address = f"/me/appointments/{second.id}"
    Waiting.objects.filter(step=second).delete()
    assert "Put me on the waiting list" in client.get(address).content.decode()
    client.post(f"{address}/waiting")
    Waiting.objects.filter(step=second).update(since=timezone.now() - timedelta(days=1))
    assert "Leave the waiting list" in client.get(address).content.decode()
    booking.cancel(counters[0].id)
    held = held_for(second)
    assert "A place is kept for you" in client.get(address).content.decode()
    assert client.get(f"{address}/rendez-vous.ics").status_code == 404
    assert client.post(address, {"moment": held.starts_at.isoformat()}).status_code == 302
    answer = client.get(f"{address}/rendez-vous.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{held.starts_at:%Y%m%dT%H%M%SZ}" in answer.content.decode()
