"""When a failed piece of work is tried again."""

from __future__ import annotations

from datetime import timedelta

ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=6)


def retry_delay(attempt: int) -> timedelta:
    """How long to wait after the ``attempt``-th try (from 1) failed: four times longer each time.

    Twelve attempts span about 31 hours, so that a night's outage of a registry or a mail server
    needs nobody.
    """
    return min(FIRST_DELAY * 4 ** min(attempt - 1, 10), LONGEST_DELAY)
