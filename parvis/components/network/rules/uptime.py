"""How much of a month a service was there, from the spells of its sites."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from parvis.kernel.days import add_months


@dataclass(frozen=True, kw_only=True)
class Month:
    """One calendar month in the country's zone; ``until`` is now while it lasts."""

    name: str  # "2026-11"
    since: datetime
    until: datetime


def months(now: datetime, count: int) -> list[Month]:
    """The last ``count`` months, the current one first; ``now`` is in the country's zone."""
    first = date(now.year, now.month, 1)
    starts = [add_months(first, -back) for back in range(count)]
    return [
        Month(name=f"{start:%Y-%m}", since=midnight(start, now), until=min(midnight(add_months(start, 1), now), now)) for start in starts
    ]


def midnight(day: date, like: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)


def overlap(month: Month, since: datetime, until: datetime | None) -> float:
    """Seconds of a spell inside ``month``."""
    return max(0.0, (min(until or month.until, month.until) - max(since, month.since)).total_seconds())


def available(month: Month, sites: int, spells: Iterable[tuple[datetime, datetime | None]]) -> float | None:
    """Per cent of the sites' time in which they were not down; None without sites or time."""
    whole = sites * (month.until - month.since).total_seconds()
    if whole <= 0:
        return None
    return 100 * (1 - min(whole, sum(overlap(month, since, until) for since, until in spells)) / whole)
