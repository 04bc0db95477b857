"""The moments at which one may come: a body's weekly hours, cut in slots, on the clocks of the country."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WRITTEN = re.compile(r"([1-7])\s+([0-2]?[0-9]):([0-5][0-9])\s*-\s*([0-2]?[0-9]):([0-5][0-9])")


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Hours of one day of the week (ISO: Monday is 1)."""

    weekday: int
    start: time
    end: time


class WrongOpening(ValueError):
    """A line of opening hours cannot be read; ``line`` is its number."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def read(text: str) -> list[Opening]:
    """Opening hours, one line each: ``1 9:00-12:00`` is Monday morning. Raises WrongOpening."""
    written = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return [one(number, line) for number, line in written]


def one(number: int, line: str) -> Opening:
    found = WRITTEN.fullmatch(line)
    try:
        if found is None:
            raise WrongOpening(number)
        day, *clock = map(int, found.groups())
        opening = Opening(weekday=day, start=time(clock[0], clock[1]), end=time(clock[2], clock[3]))
    except ValueError as error:
        raise WrongOpening(number) from error
    if opening.start >= opening.end:
        raise WrongOpening(number)
    return opening


def slots(day: date, openings: Sequence[Opening], *, minutes: int, zone: ZoneInfo) -> Iterator[datetime]:
    """The beginnings of the slots of ``day``, in UTC, earliest first; none that the change of clocks skips, none twice."""
    found: set[datetime] = set()
    for opening in openings:
        if opening.weekday == day.isoweekday():
            found |= set(within(day, opening, minutes=minutes, zone=zone))
    return iter(sorted(found))


def within(day: date, opening: Opening, *, minutes: int, zone: ZoneInfo) -> Iterator[datetime]:
    """Slots follow each other in real time, so that each lasts its minutes also on the night when clocks change."""
    start, end = instant(day, opening.start, zone), instant(day, opening.end, zone)
    length = timedelta(minutes=minutes)
    while start + length <= end:
        yield start
        start += length


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment when clocks show ``clock``: the first of two, or the one just after a skipped hour."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
