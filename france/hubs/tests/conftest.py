"""A town that may ask both hubs, and a program that calls them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from france.franceconnect.tests.conftest import Browser, browser, country, people_and_services, register, text_of, wire
from parvis.core.exchange import actions as exchange
from parvis.core.hubs import actions, selectors
from parvis.core.hubs.rules.sources import About, Parameters, SourceAnswer
from parvis.core.people import actions as people
from parvis.kernel import catalogue
from parvis.kernel.manifest import PermittedExchange
from parvis.kernel.text import Text

__all__ = ["Browser", "browser", "country", "people_and_services", "register", "text_of", "wire"]

TOWN = "213502388"
RECIPIENT = "21350238800019"
ASKER = "use:tests-of-hubs"
ENTERPRISE = {"context": "Tests", "object": "Dossier 12", "recipient": RECIPIENT}
PERSON = {
    "recipient": RECIPIENT,
    "nomNaissance": "KERDONCUFF",
    "prenoms[]": ["Maëlle"],
    "anneeDateNaissance": "1988",
    "moisDateNaissance": "4",
    "jourDateNaissance": "12",
    "sexeEtatCivil": "F",
    "codeCogInseePaysNaissance": "99100",
    "codeCogInseeCommuneNaissance": "35238",
}
ENTRY = PermittedExchange(
    slug="tests-of-hubs",
    domain=Text("Tests", "Tests"),
    procedure=Text("Tests", "Tests"),
    askers=(ASKER,),
    offers=("api-entreprise", "api-particulier"),
    recipients=("municipality",),
    security=(),
    retention_months=12,
    legal_basis=Text("Une loi", "An act"),
    legal_url="",
    opinion=Text("Aucun", "None"),
    valid_from=date(2020, 1, 1),
)


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The registry of permitted exchanges with one more entry; nothing counted or kept before."""
    known = {**catalogue.permitted_exchanges(), ENTRY.slug: ENTRY}
    monkeypatch.setattr(catalogue, "permitted_exchanges", lambda: known)
    cache.clear()
    yield
    cache.clear()


@dataclass
class Program:
    """What calls a hub, as another machine would."""

    token: actions.HubToken
    key: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, query: Mapping[str, Any] | None = None, **headers: str) -> Any:
        said = {"Authorization": f"Bearer {self.key}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, query or {}, headers=said)


@pytest.fixture
def town(db: None) -> Any:
    return people.organisation(TOWN, name="Ville de Rennes", kind="municipality")


@pytest.fixture
def authorise(town: Any) -> Callable[..., Any]:
    def made(hub: str, *, scopes: tuple[str, ...] = (), **terms: Any) -> Any:
        known = [scope.name for scope in catalogue.hubs()[hub].scopes]
        given = {
            "asker": ASKER,
            "offer": hub,
            "fields": scopes or known,
            "purpose": Text("Vérifier un dossier", "Check a file"),
            "legal_basis": Text("Une loi", "An act"),
            **terms,
        }
        return exchange.authorise(town, **given)

    return made


@pytest.fixture
def program(authorise: Callable[..., Any]) -> Callable[..., Program]:
    """A program with a token: ``program("api-entreprise", scopes=…, stage=…, token={…})``."""

    def made(hub: str, *, token: Mapping[str, Any] | None = None, **terms: Any) -> Program:
        return Program(*actions.issue_token(authorise(hub, **terms), name="Programme des tests", **(token or {})))

    return made


@dataclass
class Told:
    """A source that answers what a test says."""

    name: str = "tests"
    status: int = 200
    payload: Mapping[str, Any] = field(default_factory=lambda: {"data": {}, "links": {}, "meta": {}})
    error: Exception | None = None
    questions: list[tuple[str, Parameters, About]] = field(default_factory=list)
    when_asked: Callable[[], None] = lambda: None

    def answer(self, endpoint: Any, parameters: Parameters, about: About, *, request_id: str) -> SourceAnswer:
        self.questions.append((endpoint.operation, parameters, about))
        self.when_asked()
        if self.error is not None:
            raise self.error
        return SourceAnswer(status=self.status, payload=self.payload)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Told:
    """The one source behind every endpoint of both hubs."""
    told = Told()
    replaced = {slug: replace(each, source=lambda endpoint: told) for slug, each in selectors.descriptions().items()}
    monkeypatch.setattr(selectors, "descriptions", lambda: replaced)
    return told
