"""Figures of the door, from the lines of the trace: nothing is counted while somebody waits for an answer."""

from __future__ import annotations

from datetime import date, timedelta

from parvis.core.exchange.models import DailyProof
from parvis.core.protection import selectors as protection
from parvis.core.protection.rules.records import BadRecord
from parvis.kernel.calendar import end_of_day, start_of_day, today

ASKED = ("exchange.asked", "exchange.asked-in-advance", "nodes.asked")
BACK_DAYS = 7  # a clock that stood still for less than this catches up


def count_proofs() -> int:
    """Count the last days again, today's too; how many days. Run by the clock."""
    days = [today() - timedelta(days=back) for back in range(BACK_DAYS)]
    for day in days:
        count_day(day)
    return len(days)


def count_day(day: date) -> None:
    """One call is one call, however many people it concerns: lines of one request count once."""
    proven: dict[str, bool] = {}
    for entry in protection.entries_between(start_of_day(day), end_of_day(day), events=ASKED).iterator():
        try:
            detail = entry.reading.detail
        except BadRecord:
            continue
        proven[str(detail.get("request", entry.pk))] = detail.get("case") == "proven"
    if proven:
        DailyProof.objects.update_or_create(day=day, defaults={"calls": len(proven), "proven": sum(proven.values())})
