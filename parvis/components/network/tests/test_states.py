"""Flapping is damped, and uptime is computed from what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parvis.components.network.rules import damping, uptime
from parvis.components.network.rules.damping import Held
from parvis.components.network.rules.rounding import rounded

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def after(held: Held, *said: str, changes=()) -> Held:
    for each in said:
        held = damping.read(held, each, changes=changes, at=NOW)
    return held


def test_a_state_follows_the_third_reading_in_a_row():
    assert after(Held(state="in-service"), "down", "down") == Held(state="in-service", seen="down", times=2)
    assert after(Held(state="in-service"), "down", "down", "down") == Held(state="down")


def test_one_good_reading_between_begins_the_count_again():
    assert after(Held(state="in-service"), "down", "down", "in-service", "down", "down").state == "in-service"


def test_a_site_that_flaps_is_degraded():
    many = [NOW - timedelta(minutes=minute) for minute in (1, 5, 9, 13)]
    assert after(Held(state="in-service"), "down", "down", "down", changes=many).state == "degraded"
    assert after(Held(state="in-service"), "down", "down", "down", changes=[each - timedelta(hours=1) for each in many]).state == "down"


@pytest.mark.parametrize("state", ["maintenance", "planned", "closed"])
def test_probes_change_nothing_of_what_operators_hold(state):
    assert after(Held(state=state), "down", "down", "down") == Held(state=state)


def test_months_end_where_the_next_begins_and_now():
    november, october = uptime.months(NOW, 2)
    assert (november.name, november.until) == ("2026-11", NOW)
    assert (october.name, october.until) == ("2026-10", november.since)


def test_availability_is_the_share_of_the_time_not_down():
    october = uptime.months(NOW, 2)[1]
    whole = (october.until - october.since).total_seconds()
    day = uptime.overlap(october, october.since - timedelta(days=1), october.since + timedelta(days=1))
    assert uptime.available(october, 1, day) == pytest.approx(100 * (1 - 86400 / whole))
    assert uptime.available(october, 10, day) == pytest.approx(100 * (1 - 8640 / whole))
    assert uptime.available(october, 1, uptime.overlap(october, october.since - timedelta(days=9), None)) == 0
    assert uptime.available(october, 1, uptime.overlap(october, october.until, None)) == 100
    assert uptime.available(october, 0, 0) is None


def test_counts_are_told_in_tens_and_small_ones_not():
    assert [rounded(number) for number in (0, 1, 9, 10, 14, 16, 153)] == [0, "suppressed", "suppressed", 10, 10, 20, 150]
