"""Authorisation of the demonstration: Rennes may ask for the identifier of a company that answers its tenders."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from france.external_sources.listed import LEI
from parvis.core.exchange import actions as exchange
from parvis.core.people.selectors import organisation_by_identifier
from parvis.kernel.calendar import today

ASKER = "external-sources"
RENNES = "213502388"


def load() -> None:
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    rennes = organisation_by_identifier(RENNES)
    exchange.authorise(rennes, asker=ASKER, offer=LEI, valid_from=start, valid_until=start + relativedelta(years=2, days=-1))
