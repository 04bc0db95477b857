"""Communes of the demonstration may ask in advance for the families that are enrolled."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from france.school_year.selectors import ASKER, OFFER
from parvis.core.exchange import actions as exchange
from parvis.core.people import selectors as people
from parvis.kernel.calendar import today


def load() -> None:
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    for commune in people.organisations(kind="municipality"):
        exchange.authorise(commune, asker=ASKER, offer=OFFER, valid_from=start, valid_until=start + relativedelta(years=2, days=-1))
