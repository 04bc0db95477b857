"""The demonstration's sign-in may ask the civil register, as France's rules allow it to."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people
from parvis.kernel import catalogue
from parvis.kernel.calendar import today

INSEE = "120027016"  # Sirene
OPERATOR = "000000018"  # the invented body that runs the demonstration
OFFER = "insee/identification"


def load() -> None:
    """Let the demonstration's operator ask for whoever declared a need of the register."""
    people.organisation(INSEE, name="Institut national de la statistique et des études économiques", kind="agency")
    operator = people.organisation(OPERATOR, name="Service numérique de démonstration", kind="operator", sample=True)
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    for asker in {need.asker for need in catalogue.needs() if need.offer == OFFER}:
        exchange.authorise(operator, asker=asker, offer=OFFER, valid_from=start, valid_until=start + relativedelta(years=2, days=-1))
