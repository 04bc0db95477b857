"""A small house of its own: one offer, one need, one organisation, and a source that can misbehave."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from parvis.core.exchange import actions, selectors, sources
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation
from parvis.kernel import catalogue
from parvis.kernel.manifest import Circle, Need, Offer, OfferField, Question, System
from parvis.kernel.offers import Comparison
from parvis.kernel.text import Text

OFFER = "tests/household"
CURIOUS = "procedure:curious"  # asks by yes or no only
FREE = "procedure:free"  # asks what no law requires
ASKER = "procedure:tests"
ADA = Identity(
    family_name="Lovelace", given_names=("Ada",), birth_date="1815-12-10", gender="female", birth_place="00001", birth_country="00"
)
HOUSEHOLD = {"income": {"value": 784, "year": 2026}, "children": [{"name": "Byron", "secret": "x"}], "address": "12 Rue X"}

QUESTIONS = (
    Question(
        name="low-income",
        title=Text("Revenu d’au plus 900 ?", "Income at most 900?"),
        path="income.value",
        comparison=Comparison.AT_MOST,
        value=900,
    ),
    Question(name="has-address", title=Text("Adresse connue ?", "Address known?"), path="address", comparison=Comparison.KNOWN),
)


@dataclass
class Source:
    """What the provider of the test offer answers, and the questions it got."""

    answer: Any = field(default_factory=lambda: HOUSEHOLD)
    error: Exception | None = None
    questions: list[actions.Query] = field(default_factory=list)
    when_asked: Callable[[], None] = lambda: None

    def provide(self, query: actions.Query) -> Any:
        self.questions.append(query)
        self.when_asked()
        if self.error is not None:
            raise self.error
        return self.answer


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, permit: Callable[..., Any]) -> Iterator[Source]:
    """The house with one more system, which offers households and needs incomes and names of children."""
    source = Source()
    for asker in (ASKER, FREE, CURIOUS, "procedure:other"):
        permit(asker, OFFER)
    offer = Offer(
        name=OFFER,
        title=Text("Foyer", "Household"),
        owner="tests",
        provider=source.provide,
        fields=(
            OfferField(name="income.value", title=Text("Revenu", "Income")),
            OfferField(name="income.year", title=Text("Année", "Year")),
            OfferField(name="children", title=Text("Enfants", "Children")),
            OfferField(name="children.name", title=Text("Nom des enfants", "Names of children")),
            OfferField(name="address", title=Text("Adresse", "Address")),
        ),
    )
    need = Need(
        asker=ASKER,
        offer=OFFER,
        fields=("income.value", "children.name"),
        purpose=Text("Fixer un tarif", "Set a fee"),
        legal_basis=Text("Une loi", "An act"),
    )
    extra = System(
        slug="tests",
        title=Text("Source des tests", "Source of the tests"),
        owner="tests",
        circle=Circle.COUNTRY,
        summary=Text("", ""),
        offers=(offer,),
        cases=lambda call: call.file_reference == "F-1" and call.subject.identity in (ADA, None),
        needs=(need, replace(need, asker=FREE, by_law=False), replace(need, asker=CURIOUS, fields=(), questions=QUESTIONS)),
    )
    house = (*catalogue.systems(), extra)
    monkeypatch.setattr(catalogue, "systems", lambda: house)
    forget()
    yield source
    monkeypatch.undo()
    forget()


def forget() -> None:
    catalogue.offers.cache_clear()
    selectors.provider_of.cache_clear()


@pytest.fixture
def town(transactional_db: None) -> Organisation:
    return people.organisation("town-1", name="Ville des tests", kind="municipality")


@pytest.fixture
def authorised(source: Source, town: Organisation) -> Any:
    return actions.authorise(town, asker=ASKER, offer=OFFER)


class Misbehaving(BaseHTTPRequestHandler):
    """One address for each way in which a source can fail."""

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        way = self.path.split("?")[0].strip("/").replace("-", "_")
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, way)()

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def good(self) -> None:
        self.send(200, b'{"data": {"value": 1}}')

    def hang(self) -> None:
        time.sleep(2)

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def huge(self) -> None:
        self.send(200, b'{"data": "' + b"x" * (sources.MAX_BYTES + 1) + b'"}')

    def compressed(self) -> None:
        self.send(200, b"\x1f\x8b", Content_Encoding="gzip")

    def not_json(self) -> None:
        self.send(200, b"<html>Bienvenue</html>")

    def a_list(self) -> None:
        self.send(200, b"[1, 2]")

    def nan(self) -> None:
        self.send(200, b'{"data": NaN}')

    def deep(self) -> None:
        self.send(200, b'{"a":' * 100_000 + b"1" + b"}" * 100_000)

    def elsewhere(self) -> None:
        self.send(302, b"", Location="http://169.254.169.254/latest/meta-data")

    def no_such_person(self) -> None:
        self.send(404, b'{"errors": [{"code": "35003"}]}')

    def no_such_page(self) -> None:
        self.send(404, b"<h1>Not Found</h1>")

    def too_many(self) -> None:
        self.send(429, b'{"errors": []}', Retry_After="17")

    def down(self) -> None:
        self.send(503, b"")

    def broken(self) -> None:
        self.send(500, b"")

    def who_are_you(self) -> None:
        self.send(401, b'{"errors": []}')

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def misbehaving() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    server.daemon_threads = True
    server.seen = []  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def http_source(misbehaving: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> actions.HttpSource:
    """A source at the misbehaving address, with delays short enough for tests."""
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_URL", f"http://127.0.0.1:{misbehaving.server_port}")
    monkeypatch.setattr(sources, "WHOLE_SECONDS", 0.5)
    quick = httpx.Client(timeout=0.3, follow_redirects=False, trust_env=False)
    monkeypatch.setattr(sources, "client", lambda: quick)
    return actions.HttpSource(name="tests", title=Text("Source des tests", "Source of the tests"), demo_path="/tests")
