"""Authorisation of the demonstration: the platform may ask who represents a company, to prove mandates."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from parvis.core.exchange import actions as exchange
from parvis.core.people import selectors
from parvis.kernel.calendar import today

OFFER = "companies/representatives"
ASKER = "mandates"
PROOF = (  # what proves a mandate, and no more
    "company.siren",
    "company.name",
    "company.legal_form",
    "company.active",
    "company.closed_on",
    "representatives",
)


def load() -> None:
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    for operator in selectors.organisations(kind="operator"):
        exchange.authorise(operator, asker=ASKER, offer=OFFER, valid_from=start, valid_until=start + relativedelta(years=2, days=-1))
