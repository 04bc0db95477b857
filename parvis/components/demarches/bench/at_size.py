"""An installation as large as the State's: 5,000 procedures of 750 bodies, the pages that agents open all day at the largest of them."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from parvis.components.demarches.bench import filling
from parvis.components.procedures.selectors import File
from parvis.core.people import actions as people
from parvis.core.people.selectors import SESSION, Identity, Organisation, Person
from parvis.kernel.scratch import scratch_database

TIMES = 40


def measure(size: int) -> Mapping[str, float]:
    """Seconds to write ``size`` files, then p50 and p95 in milliseconds of what agents open, at the body that has most files.

    The first opening of each page is told apart: it reads the texts of the procedures, which stay in memory afterwards.
    """
    with scratch_database():
        found = {"files": float(size), "files, answers, index and counts written, s": seconds(lambda: filling.fill(size))}
        body_id, most_of_body = most("organisation")
        slug, most_of_procedure = most("procedure__slug", organisation=body_id)
        found |= {"files of the largest body": float(most_of_body), "of its largest procedure": float(most_of_procedure)}
        client = entered(Organisation.objects.get(pk=body_id))
        for name, address in pages(slug).items():
            cache.clear()
            found |= timed(name, partial(opened, client, address))
        return found


def pages(slug: str) -> Mapping[str, str]:
    """What is opened, by name; each list is the whole body's."""
    rare = f"/desk/files?tab=all&words={filling.RARE}"
    return {
        "inbox": "/desk/files",
        "all files, latest first": "/desk/files?tab=all&sort=newest",
        "search for a rare word": rare,
        "search for a word of every file": "/desk/files?tab=all&words=lovelace",
        "list by a typed answer": f"/desk/files?tab=all&procedure={slug}&a.q1.from=41&a.q1.to=42",
        "desk": "/desk",
        "figures at the desk": f"/desk/statistics/{slug}",
        "page of a procedure": f"/procedures/{slug}",
    }


def most(column: str, **among: Any) -> tuple[Any, int]:
    """What has most files, and how many."""
    counted = File.objects.filter(**among).values_list(column).annotate(how_many=Count("pk")).order_by("-how_many")
    what, how_many = next(iter(counted))
    return what, how_many


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def entered(body: Organisation) -> Client:
    """A browser in which an agent of ``body`` who sees all its groups has signed in."""
    agent: Person = people.recognise(
        Identity(family_name="Burnham", given_names=("Bo",), birth_date="1985-12-11"), email="bo@exemple.example"
    )
    people.join(agent, body, role="desk-manager")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    said = {"person": str(agent.pk), "audience": "agent", "level": "low", "organisation": str(body.pk), "provider": ""}
    session[SESSION] = {**said, "since": timezone.now().isoformat()}
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def opened(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}: {json.dumps(str(answer.content[:200]))}")


def timed(name: str, act: Callable[[], None], *, times: int = TIMES) -> dict[str, float]:
    first = 1000 * seconds(act)
    taken = [1000 * seconds(act) for _ in range(times)]
    return {f"{name} first ms": first, f"{name} p50 ms": statistics.median(taken), f"{name} p95 ms": statistics.quantiles(taken, n=20)[18]}
