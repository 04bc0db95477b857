"""Four communes apply the procedure, may put the question to the fund, and have eight months of past requests.

The past is invented, and the same at each loading of the same day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from france.procedures.bibliotheque import demo_files
from parvis.components.procedures import actions
from parvis.components.procedures.actions import PastFile
from parvis.core.exchange import actions as exchange
from parvis.core.people import selectors as people
from parvis.kernel.calendar import country, today

SLUG, OFFER = "bibliotheque", "dss/quotient-familial"
COMMUNES = {"35238": 46, "35288": 21, "56260": 24, "29019": 33}  # requests in an ordinary month
ADOPTED = date(2026, 3, 1)
MONTHS = 8


def load() -> None:
    """Adopt, authorise, then make the past; repeating it adds nothing."""
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    for organisation in people.organisations(kind="municipality"):
        if organisation.area in COMMUNES:
            actions.adopt(SLUG, organisation=organisation, since=ADOPTED)
            exchange.authorise(
                organisation, asker=f"procedure:{SLUG}", offer=OFFER, valid_from=start, valid_until=start + relativedelta(years=2, days=-1)
            )
            actions.load_past(SLUG, organisation=organisation, files=past_files(organisation.area, until=today()))
            demo_files.load(organisation)


def past_files(area: str, *, until: date) -> Iterator[PastFile]:
    chance = random.Random(f"bibliotheque {area}")  # noqa: S311  invented figures, the same each time
    first = until.replace(day=1) - relativedelta(months=MONTHS)
    for month in range(MONTHS):
        for _ in range(round(COMMUNES[area] * chance.uniform(0.8, 1.2))):
            yield past_file(chance, first + relativedelta(months=month), until=until)


def past_file(chance: random.Random, start: date, *, until: date) -> PastFile:
    zone = country().zone
    submitted = datetime.combine(start + timedelta(days=chance.randrange(28)), time(chance.randrange(7, 23)), tzinfo=zone)
    decided = submitted + timedelta(days=chance.gammavariate(2, 2), hours=chance.randrange(9))
    end = datetime.combine(until, time.min, tzinfo=zone) - timedelta(days=1)
    known = ("price",) if chance.random() < 0.86 else ()
    return PastFile(submitted_at=submitted, decided_at=min(decided, end), accepted=chance.random() < 0.97, known=known)
