"""Periods: their last day, and when they are over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.opendata.rules.periods import NotAPeriod, grain, is_closed, last_day


@pytest.mark.parametrize(
    ("period", "last"),
    [
        ("2026", date(2026, 12, 31)),
        ("2026-Q1", date(2026, 3, 31)),
        ("2026-Q4", date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 31)),
        ("2026-03-05", date(2026, 3, 5)),
        ("9999-12", date(9999, 12, 31)),
    ],
)
def test_a_period_ends_on_its_last_day(period: str, last: date) -> None:
    assert last_day(period) == last


@pytest.mark.parametrize(
    "wrong", ["", "26", "2026-13", "2026-00", "2026-Q5", "2026-02-30", "2026-1", "mars 2026", "2026-01\n", "0000", "0000-01"]
)
def test_what_is_no_period_is_refused(wrong: str) -> None:
    with pytest.raises(NotAPeriod):
        last_day(wrong)


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_refused_as_none(text: str) -> None:
    try:
        last_day(text)
    except NotAPeriod:
        return
    assert grain(text) in ("year", "quarter", "month", "day")


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_month_is_closed_from_the_first_of_the_next_one(day: date) -> None:
    month = f"{day:%Y-%m}"
    assert not is_closed(month, last_day(month))
    assert is_closed(month, last_day(month) + timedelta(days=1))
