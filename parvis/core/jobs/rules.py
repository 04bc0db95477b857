"""When work is done again: after a failure, and by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=6)


def retry_delay(attempt: int) -> timedelta:
    """How long to wait after the ``attempt``-th try (from 1) failed: four times longer each time.

    Twelve attempts span about 31 hours, so that a night's outage of a registry or a mail server
    needs nobody.
    """
    factor: int = 4 ** min(attempt - 1, 10)
    return min(FIRST_DELAY * factor, LONGEST_DELAY)


def next_run(planned: datetime, every: timedelta, now: datetime) -> datetime:
    """The first of the regular times after ``now``; those missed are not caught up."""
    missed = max(0, (now - planned) // every)
    return planned + every * (missed + 1)
