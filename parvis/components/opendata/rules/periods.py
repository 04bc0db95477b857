"""Periods as datasets write them: a year, a quarter, a month or a day."""

from __future__ import annotations

import re
from datetime import date, timedelta

PATTERN = re.compile(r"(?!0000)(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-9]{2}))?))?")


class NotAPeriod(ValueError):
    """A value of a period column that is neither 2026, 2026-Q1, 2026-01 nor 2026-01-31."""


def last_day(period: str) -> date:
    """The last day of ``period``; raises NotAPeriod."""
    found = PATTERN.fullmatch(period)
    if found is None:
        raise NotAPeriod(f"{period!r} is no period: write 2026, 2026-Q1, 2026-01 or 2026-01-31.")
    year = int(found["year"])
    if found["day"]:
        return day_of(period)
    month = int(found["month"] or 0) or int(found["quarter"] or 4) * 3
    return last_of_month(year, month)


def day_of(period: str) -> date:
    try:
        return date.fromisoformat(period)
    except ValueError as error:
        raise NotAPeriod(f"{period!r} is not a day of the calendar.") from error


def last_of_month(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else date.max
    return following - timedelta(days=1) if following != date.max else following


def is_closed(period: str, today: date) -> bool:
    """Whether nothing more can happen in ``period``."""
    return last_day(period) < today


def grain(period: str) -> str:
    """How long the period is: year, quarter, month or day."""
    last_day(period)
    return {4: "year", 10: "day"}.get(len(period), "quarter" if "Q" in period else "month")
