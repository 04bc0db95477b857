"""How much of a month a service was there, from the spells of its sites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from parvis.kernel.days import add_months


@dataclass(frozen=True, kw_only=True)
class Month:
    """One calendar month of the country; ``until`` is now while it lasts. Both ends in UTC, as spells are: they compare fastest so."""

    name: str  # "2026-11"
    since: datetime
    until: datetime


def months(now: datetime, count: int) -> list[Month]:
    """The last ``count`` months, the current one first; ``now`` is in the country's zone."""
    first = date(now.year, now.month, 1)
    starts = [add_months(first, -back) for back in range(count)]
    return [
        Month(name=f"{start:%Y-%m}", since=midnight(start, now), until=min(midnight(add_months(start, 1), now), now.astimezone(UTC)))
        for start in starts
    ]


def midnight(day: date, like: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=like.tzinfo).astimezone(UTC)


def overlap(month: Month, since: datetime, until: datetime | None) -> float:
    """Seconds of a spell inside ``month``."""
    if since >= month.until or (until is not None and until <= month.since):  # nearly all months of nearly all spells
        return 0.0
    return (min(until or month.until, month.until) - max(since, month.since)).total_seconds()


def available(month: Month, sites: int, lost: float) -> float | None:
    """Per cent of the time of ``sites`` in which they were not down, ``lost`` seconds being so in sum; None without sites or time."""
    whole = sites * (month.until - month.since).total_seconds()
    return 100 * (1 - min(whole, lost) / whole) if whole > 0 else None
