"""Calls of a hub a second: a commune's program asks the family quotient of many invented households, from memory.

Only the hub is measured: the source answers in this very process. What is written is counted again afterwards, so that
a call that was answered and left no line in the trace would be found.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from parvis.core.exchange import actions as exchange
from parvis.core.hubs import actions, gateway, selectors
from parvis.core.hubs.rules.endpoints import Endpoint
from parvis.core.hubs.rules.sources import About, Parameters, SourceAnswer
from parvis.core.hubs.rules.wire import WireRequest
from parvis.core.people import actions as people
from parvis.core.protection import selectors as protection
from parvis.kernel.scratch import scratch_database
from parvis.kernel.text import Text

HUB, ASKER = "api-particulier", "use:school-prices"
SCOPES = ("cnaf_quotient_familial", "cnaf_enfants")
PATH = "/v3/dss/quotient_familial/identite"
COMMUNE, ESTABLISHMENT = "213502388", "21350238800019"
THREADS = 8  # the callers at one moment, as in the comparison with others
HOUSEHOLDS = 500
UNLIMITED = 10**9
DATA: Mapping[str, Any] = {
    "quotient_familial": {"fournisseur": "CNAF", "valeur": 640, "annee": 2026, "mois": 6, "annee_calcul": 2026, "mois_calcul": 6},
    "allocataires": [{"nom_naissance": "MESURE", "prenoms": "ADA", "date_naissance": "1990-01-01", "sexe": "F"}],
    "enfants": [{"nom_naissance": "MESURE", "prenoms": "ILAN", "date_naissance": "2018-03-04", "sexe": "M"}],
    "adresse": {"code_postal_ville": "35000 RENNES", "pays": "FRANCE"},
}


@dataclass(frozen=True)
class Memory:
    """A source that knows one household and is never down."""

    name: str = "hub-bench"

    def answer(self, endpoint: Endpoint, parameters: Parameters, about: About, *, request_id: str) -> SourceAnswer:  # noqa: ARG002
        return SourceAnswer(status=200, payload={"data": DATA, "links": {}, "meta": {}})

    def state(self) -> str:
        return "ok"


def measure(size: int) -> Mapping[str, float]:
    """Calls a second with eight callers at once, and the lines they left; raises RuntimeError when one is missing."""
    with scratch_database():
        answer_from_memory()
        key = prepared()
        requests = [request_of(query, key) for query in questions()]
        started = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            took = sorted(each for part in pool.map(lambda first: called(requests, first, size), range(THREADS)) for each in part)
        spent = time.perf_counter() - started
        lines = protection.lines().filter(event="exchange.asked").count()
        if lines != size:
            raise RuntimeError(f"{size} calls were answered and left {lines} lines in the trace.")
    return {
        "calls per second": size / spent,
        "p50 ms": 1000 * took[size // 2],
        "p99 ms": 1000 * took[size * 99 // 100],
        "lines kept": lines,
    }


def called(requests: list[WireRequest], first: int, size: int) -> list[float]:
    """Seconds of each call of one caller; raises RuntimeError at the first that is not answered 200."""
    took = []
    try:
        for number in range(first, size, THREADS):
            started = time.perf_counter()
            response = gateway.answer(requests[number % len(requests)])
            if response.status != 200:
                raise RuntimeError(f"{response.status}: {response.body[:300]!r}")
            took.append(time.perf_counter() - started)
    finally:
        connection.close()
    return took


def answer_from_memory() -> None:
    """Let the hub of this process ask ``Memory`` for everything, under limits that nobody reaches."""
    known = selectors.descriptions()
    known[HUB] = replace(known[HUB], source=lambda _endpoint: Memory())
    for operation, endpoint in selectors.endpoints().items():
        selectors.endpoints()[operation] = replace(endpoint, throttle=replace(endpoint.throttle, limit=UNLIMITED))
    selectors.routes.cache_clear()
    settings.PARVIS_HUB_CALLS_PER_ADDRESS = UNLIMITED


def prepared() -> str:
    """A commune with an authorisation and a token; its signed text."""
    commune = people.organisation(COMMUNE, name="Commune de Rennes", kind="municipality", area="35238")
    held = exchange.authorise(
        commune,
        asker=ASKER,
        offer=HUB,
        fields=SCOPES,
        purpose=Text("Calculer le tarif de la cantine", "Compute the canteen price"),
        legal_basis=Text("Code des relations entre le public et l’administration, art. L. 114-8", "The same, in French law"),
    )
    return actions.issue_token(held, name="bench")[1]


def opens() -> dict[str, list[str]]:
    """What each scope opens, for those who are measured beside us."""
    endpoint = next(each for each in selectors.endpoints().values() if each.path == PATH)
    return {scope: list(paths) for scope, paths in endpoint.mask.items()}


def paths() -> list[str]:
    """Every question as an address, ready to be sent."""
    return [f"{PATH}?{urlencode(query)}" for query in questions()]


def questions() -> Iterator[list[tuple[str, str]]]:
    for number in range(HOUSEHOLDS):
        yield [
            ("recipient", ESTABLISHMENT),
            ("nomNaissance", f"MESURE{chr(65 + number % 26)}{chr(65 + number // 26)}"),
            ("prenoms[]", "ADA"),
            ("anneeDateNaissance", str(1950 + number % 50)),
            ("moisDateNaissance", str(1 + number % 12)),
            ("jourDateNaissance", str(1 + number % 28)),
            ("sexeEtatCivil", "F"),
            ("codeCogInseePaysNaissance", "99100"),
            ("codeCogInseeCommuneNaissance", "35238"),
        ]


def request_of(query: list[tuple[str, str]], key: str) -> WireRequest:
    headers = {"authorization": f"Bearer {key}", "cache-control": "no-cache"}
    return WireRequest(method="GET", path=PATH, query=tuple(query), headers=headers, address="127.0.0.1")
