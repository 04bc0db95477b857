"""What the clock starts: reminders, ends, questions to providers whose word has not come."""

from __future__ import annotations

from parvis.components.payment.actions import asking, returning, settling


def follow() -> None:
    settling.query_open()
    returning.tell_silent()
    asking.remind_due()
    asking.expire_due()
