"""At once or later, in time or late: at the very edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from parvis.components.referrals.rules import AT_ONCE, acknowledgement, answer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DUE = date(2026, 3, 16)


def test_acknowledged_at_once_later_or_never() -> None:
    assert acknowledgement(NOON, NOON + AT_ONCE) == "at-once"
    assert acknowledgement(NOON, NOON + AT_ONCE + timedelta(seconds=1)) == "later"
    assert acknowledgement(NOON, None) == "never"


def test_the_last_day_is_in_time_and_the_next_is_late() -> None:
    assert answer(DUE, DUE, today=date(2026, 4, 1)) == "in-time"
    assert answer(DUE + timedelta(days=1), DUE, today=date(2026, 4, 1)) == "late"
    assert answer(None, DUE, today=DUE) == "waiting"
    assert answer(None, DUE, today=DUE + timedelta(days=1)) == "overdue"
    assert answer(None, None, today=DUE) == "waiting"
