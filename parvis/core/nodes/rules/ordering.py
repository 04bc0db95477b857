"""The order of deliveries from one node to another: numbered from 1 without holes, each number taken once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)


class Place(StrEnum):
    """Where a delivery stands to whoever receives it."""

    NEXT = "next"  # the number that is expected: to be taken
    AGAIN = "again"  # taken before, and the same: the receipt is given again
    AHEAD = "ahead"  # others come first
    OTHER = "other"  # its number was given to something else, or its ticket came under another number


@dataclass(frozen=True)
class Numbered:
    """What tells one delivery from another; ``digest`` is the SHA-256 of its body, in hexadecimal."""

    sequence: int
    ticket: str
    digest: str


def place(offered: Numbered, *, last: int, taken: Numbered | None) -> Place:
    """Where ``offered`` stands when numbers up to ``last`` are taken, and ``taken`` holds its number or its ticket.

    >>> place(Numbered(3, "c", "00"), last=1, taken=None)
    <Place.AHEAD: 'ahead'>
    """
    if taken is not None:
        return Place.AGAIN if taken == offered else Place.OTHER
    if offered.sequence <= last:
        return Place.OTHER
    return Place.NEXT if offered.sequence == last + 1 else Place.AHEAD


def wait_after(attempts: int, *, share: float) -> timedelta:
    """How long to wait after ``attempts`` failures: doubled each time, then scattered so that nobody calls in step.

    ``share``, between 0 and 1, is drawn by the caller: half of the wait is certain, the rest is chance.
    """
    doublings = min(max(attempts - 1, 0), 30)
    whole = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return whole * (0.5 + 0.5 * share)
