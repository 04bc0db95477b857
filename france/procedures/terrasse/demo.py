"""Three communes apply the procedure, may ask the register of companies, and have each an agent who signs the decisions."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from parvis.components.procedures import actions
from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people_actions
from parvis.core.people import selectors as people
from parvis.kernel.calendar import today

SLUG, OFFER = "terrasse", "companies/representatives"
SIGNATORIES = {"35238": "gwenola", "35288": "ronan", "56260": "ines"}  # by commune, the account of who signs
ADOPTED = date(2026, 3, 1)


def load() -> None:
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    for organisation in people.organisations(kind="municipality"):
        if organisation.area in SIGNATORIES:
            actions.adopt(SLUG, organisation=organisation, since=ADOPTED)
            exchange.authorise(
                organisation, asker=f"procedure:{SLUG}", offer=OFFER, valid_from=start, valid_until=start + relativedelta(years=2, days=-1)
            )
            signatory = people.professional(provider="agents", uid=SIGNATORIES[organisation.area])
            if signatory is not None:
                people_actions.join(signatory, organisation, role="signatory")
