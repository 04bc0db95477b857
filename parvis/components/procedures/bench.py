"""How many files a second are handed in, and how long the pages of procedures take.

Through the same actions and views as in use, in a database of its own where every step commits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from statistics import quantiles

from django.conf import settings
from django.test import Client
from django.utils import timezone

from parvis.components.procedures.actions import adopt, drafts, filing, publish
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import procedure
from parvis.core.people import actions as people
from parvis.core.people.selectors import SESSION, Identity, Organisation, Person
from parvis.kernel.calendar import today
from parvis.kernel.scratch import scratch_database
from parvis.kernel.text import Text

TEXT = Path(__file__).with_name("bench.yaml")
PAGES = 60  # times each page is opened
ROW = {"id": "a", "source": "", "values": {"name": "Byron", "birth_date": "2018-09-03"}}


def measure(size: int) -> Mapping[str, float]:
    """Files handed in a second (``size`` of them), then p50 and p95 in milliseconds of four pages."""
    with scratch_database():
        publish(TEXT.read_text(encoding="utf-8"))
        body = people.organisation("bench", name="Bench", kind="bench", sample=True)
        adopt("bench", organisation=body, since=today())
        ready = [(person, draft(person, body)) for person in map(applicant, range(size))]
        spent = timed(lambda: [filing.submit(each.id, person=person, revision=each.revision) for person, each in ready])
        return {"submits/s": size / spent, **pages(ready[0][0], body)}


def applicant(number: int) -> Person:
    """One of many: nobody may begin hundreds of drafts."""
    born = date(1900, 1, 1) + timedelta(days=number)
    identity = Identity(family_name="Bench", given_names=("Ada",), birth_date=born.isoformat())
    return people.recognise(identity, email="bench@exemple.example")


def draft(person: Person, body: Organisation) -> File:
    """A complete draft, as the form leaves it."""
    sign_in = drafts.SignIn(provider=Text.of("bench"), at=timezone.now())
    begun = drafts.begin(procedure("bench"), person=person, organisation=body, language="en", sign_in=sign_in)
    values = {"address": "12 Ada Street", "phone": "0102030405", "children": [ROW]}
    return drafts.save_answers(begun.id, person=person, revision=begun.revision, values=values)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def pages(person: Person, body: Organisation) -> Mapping[str, float]:
    """The public page, the person's files and the inbox of the body that got every file."""
    people.join(person, body, role="instructor")
    addresses = {
        "front page": ("/", Client()),
        "procedure": ("/procedures/bench", Client()),
        "my files": ("/me/files", entered(person, None)),
        "inbox": ("/desk/files", entered(person, body)),
    }
    found: dict[str, float] = {}
    for name, (address, client) in addresses.items():
        found |= {f"{name} {cut}": figure for cut, figure in percentiles(client, address).items()}
    return found


def entered(person: Person, body: Organisation | None) -> Client:
    """A browser in which ``person`` has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    audience = "agent" if body else "person"
    organisation = str(body.id) if body else ""
    session[SESSION] = {
        "person": str(person.id),
        "audience": audience,
        "level": "low",
        "organisation": organisation,
        "provider": "",
        "since": timezone.now().isoformat(),
    }
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def percentiles(client: Client, address: str) -> Mapping[str, float]:
    durations = []
    for _ in range(PAGES):
        start = time.perf_counter()
        answer = client.get(address)
        durations.append(1000 * (time.perf_counter() - start))
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}: there is nothing to measure.")
    cuts = quantiles(durations, n=20)
    return {"p50 ms": cuts[9], "p95 ms": cuts[18]}
