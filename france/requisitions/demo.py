"""The invented police service of the demonstration may put requisitions, a few a minute."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from france.requisitions.asking import ASKER, OFFER
from parvis.core.exchange import actions as exchange
from parvis.core.people.selectors import organisation_by_identifier
from parvis.kernel.calendar import today

POLICE = "000000067"
CALLS_PER_MINUTE = 10


def load() -> None:
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    exchange.authorise(
        organisation_by_identifier(POLICE),
        asker=ASKER,
        offer=OFFER,
        valid_from=start,
        valid_until=start + relativedelta(years=2, days=-1),
        calls_per_minute=CALLS_PER_MINUTE,
    )
