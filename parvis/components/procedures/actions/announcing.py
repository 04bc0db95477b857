"""Write down, once a month, the delay that each procedure’s page announces."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from parvis.components.procedures.models import AnnouncedDelay, Procedure
from parvis.components.procedures.selectors import delays
from parvis.kernel import rounds


def announce() -> int:
    """The delay of this month, for the procedures that have none yet; how many. Run by the clock."""
    month = delays.this_month()
    waiting = Procedure.objects.exclude(current=None).exclude(announced_delays__month=month)
    return rounds.each(rounds.keys(waiting), lambda key: announce_one(Procedure.objects.get(pk=key), month), of="procedures.announce")


def announce_one(procedure: Procedure, month: date, *, sample: bool = False) -> bool:
    days = delays.to_announce(procedure.slug, month)
    _, is_new = AnnouncedDelay.objects.get_or_create(procedure=procedure, month=month, defaults={"days": days, "sample": sample})
    return is_new


def invent_past(procedure: Procedure) -> None:
    """What an invented past would have announced, month by month, each from what was known at its start; marked as a sample."""
    AnnouncedDelay.objects.filter(procedure=procedure, sample=True).delete()
    for back in range(delays.MONTHS + 1):
        announce_one(procedure, delays.this_month() - relativedelta(months=back), sample=True)
