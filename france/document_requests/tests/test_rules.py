"""The road of a request, on days that trip up calendars: ends of months, leap years, the change of hour."""

from __future__ import annotations

from datetime import date

import pytest

from france.document_requests import rules
from france.document_requests.rules import Given, Road, Standing
from parvis.kernel.calendar import country


def found(road: Road) -> dict[str, date]:
    return {name: each.last_day for name, each in rules.deadlines(road, country().duties, works=country().works).items()}


@pytest.mark.parametrize(
    ("requested", "answered_by"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),  # no 31 February
        (date(2028, 1, 31), date(2028, 2, 29)),  # a leap year
        (date(2026, 3, 15), date(2026, 4, 15)),  # across the change to summer time
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_one_month_to_answer(requested, answered_by):
    assert found(Road(requested=requested))["R04"] == answered_by


def test_silence_starts_the_two_months_to_go_to_the_cada():
    assert found(Road(requested=date(2026, 6, 30), due=date(2026, 7, 31)))["R343-1"] == date(2026, 9, 30)


def test_a_medical_file_has_its_own_day():
    assert found(Road(requested=date(2026, 6, 1), due=date(2026, 6, 10)))["R04"] == date(2026, 6, 10)


def test_without_remedies_in_the_acknowledgement_no_time_runs_against_the_person():
    late = Road(requested=date(2025, 1, 1), due=date(2025, 2, 2), refused=date(2025, 2, 2), remedies_told=False)
    assert "R343-1" not in found(late)
    assert rules.why_not_to_cada(late, on=date(2026, 11, 21), until=None) is None


def test_the_cada_then_the_court():
    road = Road(requested=date(2026, 3, 1), due=date(2026, 4, 2), refused=date(2026, 4, 2), registered=date(2026, 4, 20))
    days = found(road)
    assert (days["R343-3"], days["R343-5"]) == (date(2026, 5, 20), date(2026, 6, 20))
    # Two clear months after Saturday 20 June end on Friday 21 August.
    assert days["R421-1-document"] == date(2026, 8, 21)


def test_the_opinion_is_followed_within_a_month():
    road = Road(
        requested=date(2026, 3, 1), due=date(2026, 4, 2), refused=date(2026, 4, 2), registered=date(2026, 4, 20), opinion=date(2026, 5, 31)
    )
    assert found(road)["R343-3-2"] == date(2026, 6, 30)


def test_what_was_obtained_has_no_last_day():
    assert found(Road(requested=date(2026, 3, 1), given=Given.COMMUNICATED)) == {}


REFUSED = Road(requested=date(2026, 3, 1), due=date(2026, 4, 2), refused=date(2026, 4, 2))


@pytest.mark.parametrize(
    ("road", "on", "until", "why"),
    [
        (Road(requested=date(2026, 3, 1), due=date(2026, 4, 2)), date(2026, 3, 15), None, "has until 02/04/2026"),
        (REFUSED, date(2026, 6, 3), date(2026, 6, 2), "were over on 02/06/2026"),
        (Road(requested=date(2026, 3, 1), refused=date(2026, 4, 2), registered=date(2026, 4, 3)), date(2026, 4, 5), None, "already"),
        (Road(requested=date(2026, 3, 1), given=Given.COMMUNICATED), date(2026, 3, 9), None, "nothing was refused"),
    ],
)
def test_why_the_cada_is_not_seized(road, on, until, why):
    refused = rules.why_not_to_cada(road, on=on, until=until)
    assert refused is not None
    assert why in refused.en


def test_the_last_day_to_go_to_the_cada_counts():
    assert rules.why_not_to_cada(REFUSED, on=date(2026, 6, 2), until=date(2026, 6, 2)) is None


def test_no_court_before_the_cada_nor_before_the_refusal_is_confirmed():
    first = rules.why_not_to_court(REFUSED, on=date(2026, 5, 1), confirmed=None, until=None)
    assert first is not None
    assert "only after the CADA" in first.en
    there = Road(requested=date(2026, 3, 1), due=date(2026, 4, 2), refused=date(2026, 4, 2), registered=date(2026, 4, 20))
    early = rules.why_not_to_court(there, on=date(2026, 6, 19), confirmed=date(2026, 6, 20), until=date(2026, 8, 21))
    assert early is not None
    assert "not confirmed yet" in early.en
    assert rules.why_not_to_court(there, on=date(2026, 6, 20), confirmed=date(2026, 6, 20), until=date(2026, 8, 21)) is None
    late = rules.why_not_to_court(there, on=date(2026, 8, 22), confirmed=date(2026, 6, 20), until=date(2026, 8, 21))
    assert late is not None
    assert "were over" in late.en


@pytest.mark.parametrize(
    ("on", "standing"),
    [(date(2026, 4, 1), Standing.WAITING), (date(2026, 4, 2), Standing.OVERDUE), (date(2026, 6, 3), Standing.VERY_OVERDUE)],
)
def test_where_an_unanswered_request_stands(on, standing):
    assert rules.standing(REFUSED, on=on, confirmed=None, very_late=date(2026, 6, 2)) is standing
