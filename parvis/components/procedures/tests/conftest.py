"""A small town with one procedure of its own, a source that can misbehave, and the usual people.

Ada asks for a garden plot; Bo and Chen are agents of the town; Dana asks too, elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from parvis.components.procedures import actions
from parvis.components.procedures.actions import asking, drafts, filing, repetitions
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import published
from parvis.components.rules.rules import Input, Parameter, Proposal, Step
from parvis.core.exchange import actions as exchange
from parvis.core.exchange import selectors as exchange_selectors
from parvis.core.people import actions as people
from parvis.core.people import selectors as people_selectors
from parvis.core.people.selectors import Identity, Organisation, Person
from parvis.kernel import catalogue
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience, Circle, Offer, OfferField, Procedure, System
from parvis.kernel.text import Text

OFFER = "tests/household"
FILE = Path(__file__).with_name("procedure.yaml")
HOUSEHOLD = {
    "income": {"value": 784},
    "children": [{"name": "Byron", "born": "2018-09-03"}, {"name": "Anne", "born": "2021-02-17"}],
    "address": {"street": "12 Ada Street", "town": "Lovelace"},
    "secret": "never released",
}
FEE = Decimal("7.84")


@dataclass
class Source:
    """What the test source answers, and how often it was asked."""

    answer: Any = field(default_factory=lambda: HOUSEHOLD)
    error: Exception | None = None
    asked: int = 0

    def provide(self, query: exchange.Query) -> Any:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self.answer

    def is_down(self) -> None:
        self.error = exchange.SourceUnavailable(Text("La source", "The source"), cause="timeout")

    def knows_nobody(self) -> None:
        self.error = exchange.NotFoundAtSource(Text("La source", "The source"))


def propose(answers: Mapping[str, Any], *, organisation: str, on: date) -> Proposal:
    """A hundredth of the income."""
    income = Decimal(str(answers.get("income") or answers.get("declared_income") or 0))
    fee = (income / 100).quantize(Decimal("0.01"))
    return Proposal(
        rule_id="garden/fee",
        rule_version="1",
        result={"fee": fee},
        contribution=Text("Le calcul propose.", "The calculation proposes."),
        inputs=(Input(name="income", label=Text("Revenu", "Income"), value=income, source=answers.get("income__source", "declared")),),
        parameters=(Parameter(name="rate", label=Text("Taux", "Rate"), value=Decimal("0.01"), legal_ref=Text("Art. 3", "Art. 3")),),
        steps=(
            Step(
                rule="fee",
                label=Text("Redevance", "Fee"),
                inputs={"income": income},
                output=fee,
                sentence=Text("Un centième.", "A hundredth."),
            ),
        ),
    )


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, permit: Callable[..., object]) -> Iterator[Source]:
    """The house with one more system: it offers households and ships the garden procedure."""
    made = Source()
    permit("procedure:garden", OFFER)
    names = ("income.value", "children", "address.street", "address.town", "secret")
    fields = tuple(OfferField(name=name, title=Text(name, name)) for name in names)
    offer = Offer(name=OFFER, title=Text("Foyer", "Household"), owner="tests", provider=made.provide, fields=fields)
    extra = System(
        slug="tests", title=Text("La source", "The source"), owner="tests", circle=Circle.COUNTRY, summary=Text("", ""),
        offers=(offer,), procedures=(Procedure(file=FILE, rule=propose),),
    )  # fmt: skip
    house = (*(each for each in catalogue.systems() if not each.procedures), extra)
    _ = get_resolver().url_patterns  # the addresses are those of the whole house, also where no page was asked for yet
    monkeypatch.setattr(catalogue, "systems", lambda: house)
    forget()
    yield made
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Let go what was read from the systems; the systems themselves stay."""
    for name, each in vars(catalogue).items():
        if name != "systems" and hasattr(each, "cache_clear"):
            each.cache_clear()
    exchange_selectors.provider_of.cache_clear()
    published.shipped.cache_clear()


@pytest.fixture
def town(source: Source, transactional_db: None) -> Organisation:
    """A town that applies the procedure and may ask the source."""
    actions.publish_shipped()
    found = people.organisation("town-1", name="Ville des tests", kind="municipality", area="00001", email="jardins@ville.example")
    actions.adopt("garden", organisation=found, since=date(2020, 1, 1))
    exchange.authorise(found, asker="procedure:garden", offer=OFFER)
    return found


def resident(family: str, given: str) -> Person:
    identity = Identity(
        family_name=family, given_names=(given,), birth_date="1985-12-10", gender="female", birth_place="00001", birth_country="00"
    )
    return people.recognise(identity, email=f"{given.lower()}@exemple.example", language="en")


def agent(family: str, given: str, organisation: Organisation) -> Person:
    person = resident(family, given)
    people.join(person, organisation, role="instructor")
    return person


@pytest.fixture
def ada(transactional_db: None) -> Person:
    return resident("Lovelace", "Ada")


@pytest.fixture
def dana(transactional_db: None) -> Person:
    return resident("Scott", "Dana")


@pytest.fixture
def bo(town: Organisation) -> Person:
    return agent("Burnham", "Bo", town)


@pytest.fixture
def chen(town: Organisation) -> Person:
    return agent("Li", "Chen", town)


def agent_of(person: Person, organisation: Organisation) -> Actor:
    """``person`` at the desk of the organisation, with the roles they hold."""
    return people_selectors.agent(person, organisation_id=organisation.id, audience=Audience.AGENT, level="low")


Entering = Callable[..., Client]


@pytest.fixture
def entered() -> Entering:
    """A browser in which a person has signed in."""

    return signed_in


def signed_in(person: Person, organisation: Organisation | None = None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    request = client.get("/procedures").wsgi_request
    request.session.create()
    audience = Audience.AGENT if organisation else Audience.PERSON
    people.enter(request, person, audience=audience, level="low", organisation=organisation, provider="Tax office")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    return client


def new_draft(person: Person, organisation: Organisation) -> File:
    """A draft whose needs were asked."""
    sign_in = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
    draft = drafts.begin(published.procedure("garden"), person=person, organisation=organisation, language="en", sign_in=sign_in)
    asking.ask_for(draft)
    return selectors.files().get(id=draft.id)


BYRON = {"id": "household-0", "source": "household", "values": {"name": "Byron", "birth_date": "2018-09-03", "tool": "none"}}


def complete(draft: File, person: Person) -> File:
    """Answer everything that is still asked."""
    draft = drafts.save_answers(draft.id, person=person, revision=draft.revision, values={"size": "small"})
    return repetitions.save_row(draft.id, person=person, revision=draft.revision, field=draft.definition.field("children"), row=BYRON)


def filed(person: Person, organisation: Organisation) -> File:
    """A submitted file."""
    draft = complete(new_draft(person, organisation), person)
    return filing.submit(draft.id, person=person, revision=draft.revision)
