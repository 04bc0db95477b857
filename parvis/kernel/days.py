"""Counting days as law does: months from date to date, working days, clear days, the end of a day.

Pure functions over dates; what is a holiday and where midnight falls is given by the caller
(``parvis.kernel.calendar`` gives the country's).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Works = Callable[[date], bool]  # whether a date is a working day

ONE_DAY = timedelta(days=1)
FIRST_MOMENT, LAST_MOMENT = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
# No calendar closes for a year; one that never works is a mistake, not a long wait.
LONGEST_CLOSURE_DAYS = 366


class NeverWorking(ValueError):
    """A calendar has no working day within a year."""


def add_months(day: date, months: int) -> date:
    """``months`` later (or earlier), on the same day of the month or its last: 31 January + 1 is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """``years`` later; 29 February falls back to the 28th."""
    return add_months(day, 12 * years)


def next_working_day(day: date, *, works: Works) -> date:
    """``day`` itself when it is a working day, else the first one after. Raises NeverWorking."""
    return nearest_working_day(day, works=works, direction=ONE_DAY)


def nearest_working_day(day: date, *, works: Works, direction: timedelta) -> date:
    for _ in range(LONGEST_CLOSURE_DAYS):
        if works(day):
            return day
        day += direction
    raise NeverWorking(f"No working day within {LONGEST_CLOSURE_DAYS} days of {day}: look at the country's holidays and weekend.")


def add_working_days(day: date, count: int, *, works: Works) -> date:
    """The ``count``-th working day after ``day`` (before it when negative); ``day`` itself is not counted.

    Zero gives ``day`` if it is a working day, else the next one.
    """
    if count == 0:
        return next_working_day(day, works=works)
    direction = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day = nearest_working_day(day + direction, works=works, direction=direction)
    return day


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of ``day`` in ``zone``, in UTC so that differences are real durations.

    At the ends of the calendar, which people may type in a filter, the end itself.
    """
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:
        return FIRST_MOMENT if day.year == date.min.year else LAST_MOMENT


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant that is no longer ``day`` in ``zone``, in UTC: in time means strictly before it.

    On the days when clocks change, a day lasts 23 or 25 hours.
    """
    return start_of_day(day + ONE_DAY, zone) if day < date.max else LAST_MOMENT
