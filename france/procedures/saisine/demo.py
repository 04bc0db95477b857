"""Every public body of the demonstration says how it is reached, with invented addresses; so does a private one that runs a public service.

Four communes have fifteen months of past requests, some answered too late. The past is invented, and the same at each loading of the same day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import PastFile
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.components.referrals import actions
from parvis.core.people import actions as people
from parvis.core.people import selectors
from parvis.core.people.selectors import Organisation
from parvis.kernel.calendar import country, today
from parvis.kernel.text import Text

SLUG, COMPANY = "saisine", "000000083"
FRONT_DESK = "front-desk"
KINDS = ("municipality", "ministry", "agency", "department")
HOURS = Text("Du lundi au vendredi, de 8 h 30 à 17 h 30", "Monday to Friday, 8:30 am to 5:30 pm")
WATER = Text("distribution de l’eau potable dans douze communes", "supply of drinking water in twelve communes")
PAST = {"35238": (46, 0.12), "35288": (24, 0.2), "56260": (28, 0.3), "29019": (34, 0.15)}  # requests in a month, share answered late
MONTHS, LIMIT = 15, 62


def load() -> None:
    """Publish, declare, then make the past; repeating it adds nothing."""
    declare(selectors.organisation_by_identifier(COMPANY), mission={"fr": WATER.fr, "en": WATER.en})
    for kind in KINDS:
        for body in selectors.organisations(kind=kind):
            give_the_front_desk(body)
            declare(body)
            if body.area in PAST:
                procedures.load_past(SLUG, organisation=body, files=past_files(body.area, until=today()))


def declare(body: Organisation, **more: object) -> None:
    """Addresses end in .example: nothing sent there reaches anybody."""
    if actions.is_declared(body):
        return
    actions.declare(
        body,
        sample=True,
        open=bool(selectors.who_can(INSTRUCT, body.id)),
        email=f"accueil@{body.identifier}.example",
        phone="01 99 00 00 00",
        address=f"{body.name}\n1 place de l’Exemple",
        hours={"fr": HOURS.fr, "en": HOURS.en},
        **more,
    )


def give_the_front_desk(body: Organisation) -> None:
    """Whoever handles files there may also say how the body is reached; in a State body the first agent handles requests."""
    if not selectors.who_can(INSTRUCT, body.id) and body.kind != "municipality" and not body.sample:
        for first in selectors.agents_of(body)[:1]:
            people.join(first, body, role="instructor")
    for agent in selectors.who_can(INSTRUCT, body.id):
        if FRONT_DESK not in selectors.roles_of(agent, body.id):
            people.join(agent, body, role=FRONT_DESK)


def past_files(area: str, *, until: date) -> Iterator[PastFile]:
    chance = random.Random(f"saisine {area}")  # noqa: S311  invented figures, the same each time
    number, late = PAST[area]
    first = until.replace(day=1) - relativedelta(months=MONTHS)
    for month in range(MONTHS - 2):  # whose time to answer is over
        for _ in range(round(number * chance.uniform(0.8, 1.2))):
            yield past_file(chance, first + relativedelta(months=month), late=chance.random() < late)


def past_file(chance: random.Random, start: date, *, late: bool) -> PastFile:
    submitted = datetime.combine(start + timedelta(days=chance.randrange(28)), time(chance.randrange(7, 23)), tzinfo=country().zone)
    days = LIMIT + chance.randrange(1, 20) if late else chance.randrange(2, 50)
    decided = min(submitted + timedelta(days=days), datetime.combine(today(), time.min, tzinfo=country().zone) - timedelta(days=1))
    return PastFile(submitted_at=submitted, decided_at=decided, accepted=chance.random() < 0.9)
