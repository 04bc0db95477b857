"""The first error is covered, the next are not; what is old is forgotten; what the law leaves out is left out."""

from __future__ import annotations

from datetime import date

import pytest

from france.right_to_error.rules import EXCEPTIONS, GROUNDS, Exception_, Ground, Past, finding, remembered

TODAY = date(2026, 11, 21)


def past(*recorded: date) -> list[Past]:
    return [Past(key=str(number), period="x", recorded=day) for number, day in enumerate(recorded)]


def test_the_first_is_covered_and_so_is_the_one_that_the_person_reports():
    assert finding([], on=TODAY, years=3).ground is Ground.FIRST
    assert finding([], on=TODAY, years=3, spontaneous=True).ground is Ground.SPONTANEOUS


def test_a_later_one_names_the_first():
    found = finding(past(date(2026, 3, 1), date(2025, 5, 1)), on=TODAY, years=3)
    assert (found.ground, found.is_covered) == (Ground.LATER, False)
    assert found.earlier is not None
    assert found.earlier.recorded == date(2025, 5, 1)


@pytest.mark.parametrize(
    ("recorded", "on", "known"),
    [
        (date(2023, 11, 21), TODAY, True),
        (date(2023, 11, 20), TODAY, False),
        (date(2024, 2, 29), date(2027, 2, 28), True),  # no 29 February in 2027
        (date(2024, 2, 29), date(2027, 3, 1), False),
    ],
)
def test_an_error_counts_for_three_years_the_last_day_included(recorded, on, known):
    assert remembered(recorded, on=on, years=3) is known


@pytest.mark.parametrize("exception", list(Exception_))
def test_what_the_law_leaves_out_is_not_covered_even_the_first_time(exception):
    assert finding([], on=TODAY, years=3, exception=exception).ground is Ground.EXCEPTED


def test_every_ground_and_exception_has_its_words():
    assert set(GROUNDS) == set(Ground)
    assert set(EXCEPTIONS) == set(Exception_)
