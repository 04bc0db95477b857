"""Twelve communes adopt the canteen procedure; eighteen months of past files; a few live ones to handle.

Everything is invented and the same at each loading of the same day. Past files belong to nobody any
more, as those whose retention is over: dates and outcomes, from which figures are published.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from france.procedures.cantine import demo_files, rules
from parvis.components.procedures import actions
from parvis.components.procedures.actions import PastFile
from parvis.core.people import selectors as people
from parvis.kernel.calendar import country, today

SLUG = "cantine"
ADOPTED = date(2025, 1, 1)
MONTHS = 18
# Files in an ordinary month: two communes stay under the threshold of publication most of the time.
USUAL = {
    "35238": 70, "29019": 52, "56121": 28, "29232": 30, "35288": 26, "56260": 32,
    "22278": 24, "35115": 14, "35360": 12, "22113": 9, "35236": 4, "22050": 3,
}  # fmt: skip
SEASON = {1: 0.6, 2: 0.5, 3: 0.7, 4: 0.8, 5: 1.1, 6: 2.1, 7: 1.3, 8: 1.9, 9: 1.6, 10: 0.7, 11: 0.5, 12: 0.4}
ACCEPTED = 0.93
ANSWERED = 0.88  # of the times that the fund was asked


def load() -> None:
    """Adopt, then make the past; repeating it adds nothing."""
    for organisation in people.organisations(kind="municipality"):
        if organisation.area in rules.TARIFFS:
            actions.adopt(SLUG, organisation=organisation, since=ADOPTED)
            actions.load_past(SLUG, organisation=organisation, files=past_files(organisation.area, until=today()))
            demo_files.load(organisation)


def past_files(area: str, *, until: date) -> Iterator[PastFile]:
    """Files submitted in the eighteen closed months before ``until``."""
    chance = random.Random(f"cantine {area}")  # noqa: S311  invented figures, the same each time
    pace = chance.uniform(6, 19)  # days a desk usually takes
    answers = random.Random(f"cantine sources {area}")  # noqa: S311
    first = until.replace(day=1) - relativedelta(months=MONTHS)
    for month in range(MONTHS):
        start = first + relativedelta(months=month)
        number = round(USUAL.get(area, 5) * SEASON[start.month] * chance.uniform(0.8, 1.2))
        for _ in range(number):
            known = ("resources",) if answers.random() < ANSWERED else ()
            yield replace(past_file(chance, start, pace=pace, until=until), known=known)


def past_file(chance: random.Random, start: date, *, pace: float, until: date) -> PastFile:
    zone = country().zone
    submitted = moment(chance, start + timedelta(days=chance.randrange(28)), zone)
    decided = submitted + timedelta(days=chance.gammavariate(2.5, pace / 2.5), hours=chance.randrange(9))
    end = datetime.combine(until, time.min, tzinfo=zone) - timedelta(days=1)
    accepted = chance.random() < ACCEPTED
    return PastFile(submitted_at=submitted, decided_at=min(decided, end), accepted=accepted)


def moment(chance: random.Random, day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(chance.randrange(7, 23), chance.randrange(60)), tzinfo=zone)
