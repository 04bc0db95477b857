"""What became of a request by the day: acknowledged at once or later, answered in time or not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

AT_ONCE = timedelta(minutes=10)


def acknowledgement(submitted: datetime, acknowledged: datetime | None) -> str:
    """``at-once``, ``later`` or ``never`` (so far)."""
    if acknowledged is None:
        return "never"
    return "at-once" if acknowledged - submitted <= AT_ONCE else "later"


def answer(decided: date | None, due: date | None, *, today: date) -> str:
    """``in-time``, ``late``, ``overdue`` (no answer, and the time is over) or ``waiting``; without a due date nothing is late."""
    if decided is not None:
        return "late" if due is not None and decided > due else "in-time"
    return "overdue" if due is not None and today > due else "waiting"
