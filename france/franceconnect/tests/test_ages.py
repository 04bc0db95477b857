"""Age as a yes or a no: true from the birthday on, and never the date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from france.franceconnect import ages


@pytest.mark.parametrize(
    ("born", "day", "adult"),
    [
        ("2008-11-21", date(2026, 11, 20), False),
        ("2008-11-21", date(2026, 11, 21), True),
        ("2008-02-29", date(2026, 2, 28), False),  # a common year: the eighteenth year is completed when the 28th is over
        ("2008-02-29", date(2026, 3, 1), True),
        ("2006-02-28", date(2024, 2, 28), True),
        ("2004-02-29", date(2022, 2, 28), False),
        ("2008-12-31", date(2026, 12, 30), False),
        ("2008-01-01", date(2026, 1, 1), True),
    ],
)
def test_eighteen_is_reached_on_the_birthday(born, day, adult):
    assert ages.answers(born, today=day)["age_over_18"] is adult


def test_on_a_leap_year_who_was_born_on_29_february_is_sixteen_that_day():
    assert ages.answers("2008-02-29", today=date(2024, 2, 28))["age_over_16"] is False
    assert ages.answers("2008-02-29", today=date(2024, 2, 29))["age_over_16"] is True


def test_an_unknown_date_gives_no_answer_rather_than_no():
    assert ages.answers("", today=date(2026, 1, 1)) == {}


@given(born=st.dates(date(1900, 1, 1), date(2026, 1, 1)), day=st.dates(date(2026, 1, 1), date(2100, 1, 1)))
def test_answers_are_booleans_and_who_is_over_65_is_over_15(born, day):
    found = ages.answers(born.isoformat(), today=day)
    assert set(map(type, found.values())) == {bool}
    assert sorted(found.values(), reverse=True) == list(found.values())
