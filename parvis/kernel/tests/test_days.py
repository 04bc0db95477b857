"""Counting days: end of months, leap years, days off, days of 23 and 25 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kernel.calendar import NationalHolidays
from parvis.kernel.days import (
    NeverWorking,
    add_months,
    add_working_days,
    add_years,
    end_of_day,
    next_working_day,
    start_of_day,
)

PARIS = ZoneInfo("Europe/Paris")
HOLIDAYS = NationalHolidays("FR")
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MONTHS = st.integers(-240, 240)


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 30), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last_one(day, months, expected):
    assert add_months(day, months) == expected


def test_a_year_after_29_february_is_28_february():
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


@given(DAYS, MONTHS)
def test_adding_months_reaches_that_month_and_never_a_later_day(day, months):
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@given(DAYS, DAYS, MONTHS)
def test_adding_months_keeps_the_order_of_days(first, second, months):
    early, late = sorted((first, second))
    assert add_months(early, months) <= add_months(late, months)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)).filter(lambda day: day.day <= 28), MONTHS)
def test_adding_months_can_be_undone_before_the_29th(day, months):
    assert add_months(add_months(day, months), -months) == day


@given(DAYS, st.integers(-40, 40))
def test_a_count_of_working_days_never_ends_on_a_day_off(day, count):
    assert works(add_working_days(day, count, works=works))


@given(DAYS, st.integers(1, 40))
def test_a_count_of_working_days_counts_them_all(day, count):
    end = add_working_days(day, count, works=works)
    assert sum(works(day + timedelta(days=passed)) for passed in range(1, (end - day).days + 1)) == count


@given(DAYS, st.integers(1, 40))
def test_going_back_as_many_working_days_returns_from_a_working_day(day, count):
    start = next_working_day(day, works=works)
    assert add_working_days(add_working_days(start, count, works=works), -count, works=works) == start


def test_may_days_off_are_skipped():
    # 30 April 2026 is a Thursday; 1 May is a holiday, then a weekend.
    assert add_working_days(date(2026, 4, 30), 1, works=works) == date(2026, 5, 4)
    assert next_working_day(date(2026, 5, 1), works=works) == date(2026, 5, 4)


def test_a_subdivision_has_holidays_of_its_own():
    good_friday = date(2026, 4, 3)
    assert good_friday not in NationalHolidays("FR")
    assert good_friday in NationalHolidays("FR", "57")


def test_a_calendar_that_never_works_is_refused_rather_than_searched_for_ever():
    with pytest.raises(NeverWorking, match="holidays and weekend"):
        next_working_day(date(2026, 1, 1), works=lambda _: False)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_lasts_23_or_25_hours_when_clocks_change(day, hours):
    assert end_of_day(day, PARIS) - start_of_day(day, PARIS) == timedelta(hours=hours)


def test_a_day_ends_in_the_country_not_at_the_server():
    assert end_of_day(date(2026, 7, 14), PARIS) == datetime(2026, 7, 14, 22, tzinfo=UTC)
    assert end_of_day(date(2026, 12, 31), ZoneInfo("Pacific/Auckland")) == datetime(2026, 12, 31, 11, tzinfo=UTC)


@given(DAYS, st.sampled_from(["Europe/Paris", "Pacific/Auckland", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "UTC"]))
def test_days_follow_one_another_without_gap_nor_overlap(day, zone):
    there = ZoneInfo(zone)
    assert end_of_day(day, there) == start_of_day(day + timedelta(days=1), there)
    assert end_of_day(day, there) >= start_of_day(day, there)


def test_the_ends_of_the_calendar_are_days_like_others():
    assert start_of_day(date.min, PARIS).year == date.min.year
    assert end_of_day(date.max, PARIS) > start_of_day(date.max, PARIS)
