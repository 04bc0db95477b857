"""A town that is owed money, somebody who owes it, two treasurers, and a bank that does as it is told."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.test import Client

from parvis.components.payment import actions, providers
from parvis.components.payment.actions import paying, settling
from parvis.components.payment.models import Attempt, Order
from parvis.components.payment.providers import HostedPage, Told
from parvis.components.payment.rules.lifecycle import Outcome
from parvis.components.payment.rules.signing import sign
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person
from parvis.kernel import fetching
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

SECRET = "shared with the bank of the tests"


@dataclass
class Bank:
    """What the other side holds; ``down`` makes it silent."""

    down: bool = False
    opened: dict[str, str] = field(default_factory=dict)
    states: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    refunds: dict[str, int] = field(default_factory=dict)
    declines: int = 0  # the status of its no to refunds; each no stands for its key, as at real banks
    noes: dict[str, int] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)

    def post(self, url: str, *, content: bytes, **_: object) -> fetching.Answer:
        if self.down:
            raise fetching.NoAnswer("down")
        self.heard.append(content)
        said = json.loads(content)
        if url.endswith("/refunds"):
            if self.declines:
                self.noes.setdefault(said["reference"], self.declines)
            if no := self.noes.get(said["reference"]):
                return fetching.Answer(status=no, content=b"{}")
            self.refunds.setdefault(said["reference"], said["amount"])
            return answer({"id": f"refund-{said['reference']}"[:80]})
        name = self.opened.setdefault(said["reference"], f"bank-{len(self.opened) + 1}")
        self.states.setdefault(name, ("open", said["amount"], said["currency"]))
        return answer({"id": name, "url": f"https://bank.example/pay/{name}"})

    def get(self, url: str, **_: object) -> fetching.Answer:
        if self.down:
            raise fetching.NoAnswer("down")
        name = url.rpartition("/")[2]
        reference = next(key for key, value in self.opened.items() if value == name)
        state, amount, currency = self.states[name]
        return answer({"id": name, "reference": reference, "state": state, "amount": amount, "currency": currency})


def answer(said: dict[str, object]) -> fetching.Answer:
    return fetching.Answer(status=200, content=json.dumps(said).encode())


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Bank:
    made = Bank()
    hosted = HostedPage(slug="demo", title=Text("Banque", "Bank"), address="https://bank.example", secret=SECRET)
    monkeypatch.setattr(providers, "provider", lambda: hosted)
    monkeypatch.setattr(fetching, "post", made.post)
    monkeypatch.setattr(fetching, "get", made.get)
    return made


@pytest.fixture
def town(transactional_db: None) -> Organisation:
    return people.organisation("town-1", name="Ville des tests", kind="municipality", area="00001", email="caisse@ville.example")


def somebody(family: str, given: str) -> Person:
    identity = Identity(
        family_name=family, given_names=(given,), birth_date="1985-12-10", gender="female", birth_place="00001", birth_country="00"
    )
    return people.recognise(identity, email=f"{given.lower()}@exemple.example", language="en")


@pytest.fixture
def ada(transactional_db: None) -> Person:
    return somebody("Lovelace", "Ada")


@pytest.fixture
def treasurers(town: Organisation) -> tuple[Person, Person]:
    both = somebody("Burnham", "Bo"), somebody("Li", "Chen")
    for each in both:
        people.join(each, town, role="treasurer")
    return both


Asking = Callable[..., Order]


@pytest.fixture
def asking(town: Organisation, ada: Person) -> Asking:
    """``asking(2500)`` is an order of 25 euros."""

    def ask(amount: int = 2500, **more: object) -> Order:
        fields = {"key": f"test:{Order.objects.count()}", "about": "test:1", "purpose": Text("Carte", "Card"), "back": "/me"} | more
        return actions.ask(actions.Asked(organisation=town, payer=ada, amount=amount, channels=("online", "stamp"), **fields))

    return ask


def begun(order: Order) -> Attempt:
    """The try that is open once the provider's page was opened."""
    paying.begin(order.id)
    return order.attempts.get(state="open")


def says(attempt: Attempt, outcome: str = "succeeded", *, amount: int | None = None, currency: str = "EUR", event: str = "") -> Told:
    attempt.refresh_from_db()
    return Told(
        provider_ref=attempt.provider_ref or "",
        reference=str(attempt.id),
        outcome=Outcome(outcome),
        amount=attempt.order.amount if amount is None else amount,
        currency=currency,
        event=event or f"event-{time.monotonic_ns()}",
    )


def tell(attempt: Attempt, outcome: str = "succeeded", **more: object) -> str:
    return str(settling.notified(providers.provider(), says(attempt, outcome, **more)))


def paid(order: Order) -> Order:
    tell(begun(order))
    order.refresh_from_db()
    return order


def signed(told: Told, *, secret: str = SECRET, at: int | None = None) -> tuple[bytes, str]:
    said = {
        "id": told.provider_ref,
        "reference": told.reference,
        "state": told.outcome,
        "amount": told.amount,
        "currency": told.currency,
        "event": told.event,
    }
    body = json.dumps(said).encode()
    return body, sign(body, secret=secret, at=int(time.time()) if at is None else at)


def attempt_id(order: Order) -> UUID:
    return order.attempts.get().id


def signed_in(person: Person, organisation: Organisation | None = None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    request = client.get("/procedures").wsgi_request
    request.session.create()
    audience = Audience.AGENT if organisation else Audience.PERSON
    people.enter(request, person, audience=audience, level="low", organisation=organisation, provider="Tax office")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    return client
