"""The clocks of reasons: months from date to date, leap days, the end of a month, the hours of summer, days off."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from france.country import country
from france.reasons import rules
from france.reasons.rules import ANSWER, Refusal, Standing
from parvis.kernel.calendar import local_day


def found(refusal: Refusal):
    return rules.deadlines(refusal, country.duties, works=country.works)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 4, 15), date(2026, 5, 15)),
        (date(2026, 1, 31), date(2026, 2, 28)),  # no 31 February
        (date(2028, 1, 31), date(2028, 2, 29)),  # a leap year
        (date(2028, 2, 29), date(2028, 3, 29)),  # a leap day
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),  # over the new year, ending on a Sunday: the month of L. 232-4 does not roll
    ],
)
def test_reasons_are_due_within_one_month(asked, due):
    assert found(Refusal(refused=date(2025, 12, 1), asked=asked))[ANSWER].last_day == due


@pytest.mark.parametrize(
    ("instant", "due"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 4, 29)),  # 00:30 on the 29th in Paris, the night when summer begins
        (datetime(2026, 3, 28, 22, 30, tzinfo=UTC), date(2026, 4, 28)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 11, 25)),  # 00:30 on the 25th, the night when it ends
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), date(2026, 11, 25)),  # still the 25th: that day has 25 hours
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 11, 26)),
    ],
)
def test_the_day_of_asking_is_the_countrys(instant, due):
    assert found(Refusal(refused=date(2026, 1, 1), asked=local_day(instant)))[ANSWER].last_day == due


def test_the_last_day_is_in_time_and_the_next_is_late():
    refusal = Refusal(refused=date(2026, 1, 2), asked=date(2026, 1, 31))
    stands = [rules.standing(refusal, found(refusal), on=day) for day in (date(2026, 2, 28), date(2026, 3, 1))]
    assert stands == [Standing.WAITING, Standing.LATE]


def test_reasons_are_asked_for_within_the_time_to_appeal():
    """Refused on Thursday 1 January 2026: two clear months end on Monday 2 March."""
    refusal = Refusal(refused=date(2026, 1, 1))
    assert rules.appeal_until(refusal, found(refusal)) == date(2026, 3, 2)
    assert rules.why_not_to_ask(refusal, found(refusal), on=date(2026, 3, 2)) is None
    assert "02/03/2026" in rules.why_not_to_ask(refusal, found(refusal), on=date(2026, 3, 3)).fr


def test_where_nobody_said_how_to_appeal_no_time_runs():
    refusal = Refusal(refused=date(2020, 1, 1), remedies_told=False)
    assert rules.appeal_until(refusal, found(refusal)) is None
    assert rules.why_not_to_ask(refusal, found(refusal), on=date(2026, 1, 1)) is None


def test_the_time_to_appeal_waits_for_the_reasons_then_runs_anew():
    waiting = Refusal(refused=date(2026, 1, 1), asked=date(2026, 2, 1))
    assert rules.appeal_until(waiting, found(waiting)) is None
    given = Refusal(refused=date(2026, 1, 1), asked=date(2026, 2, 1), given=date(2026, 12, 30))
    assert rules.appeal_until(given, found(given)) == date(2027, 3, 1)  # two clear months from 30 December: 28 February and one day


def test_a_request_that_was_closed_gives_no_more_time():
    closed = Refusal(refused=date(2026, 1, 1), asked=date(2026, 2, 1), closed=True)
    assert rules.appeal_until(closed, found(closed)) == date(2026, 3, 2)
    assert rules.standing(closed, found(closed), on=date(2026, 6, 1)) is Standing.CLOSED


def test_reasons_are_asked_for_once():
    refusal = Refusal(refused=date(2026, 1, 1), asked=date(2026, 1, 5))
    assert rules.why_not_to_ask(refusal, found(refusal), on=date(2026, 1, 6)) is not None
