"""A body that was granted something, people of every hat, and their browsers."""

from __future__ import annotations

import pytest

from parvis.core.authorisations.actions import asking
from parvis.core.authorisations.rules import blocks
from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel import catalogue
from parvis.kernel.manifest import Audience, AuthorisationKind, UseCase
from parvis.kernel.text import Text

ENGLISH = {"accept-language": "en"}


def signed_in(client, person, *, audience=Audience.PERSON, organisation=None):
    session = client.session
    session["people"] = {
        "person": str(person.id),
        "audience": audience.value,
        "level": "low",
        "organisation": str(organisation.id) if organisation else "",
        "provider": "",
        "since": "",
    }
    session.save()
    return client


def person(name: str = "Lovelace", email: str = ""):
    return people.recognise(Identity(family_name=name, given_names=("Ada",), birth_date="1990-01-01"), email=email)


def text(client, path: str) -> str:
    page = client.get(path, headers=ENGLISH)
    assert page.status_code == 200, page.content.decode()
    return page.content.decode()


@pytest.fixture
def town(db):
    return people.organisation("town-1", name="Ville des tests", kind="municipality")


@pytest.fixture
def offer():
    return next(each for _, each in sorted(catalogue.offers().items()))


@pytest.fixture
def granted(town, offer):
    """One authorisation, given without a request."""
    return grant(town, offer)


def grant(organisation, offer, *, purpose: str = "Set a fee", request: str = ""):
    return exchange.authorise(
        organisation,
        asker="use:tests",
        offer=offer.name,
        fields=[offer.fields[0].name],
        purpose=Text("Fixer un tarif", purpose),
        legal_basis=Text("Une loi", "An act"),
        stage="sandbox",  # which needs no entry in the registry of permitted exchanges
        request=request,
    )


@pytest.fixture
def operator_client(client, db):
    platform = people.organisation("platform", name="Platform", kind="agency")
    operator = person("Operator")
    people.join(operator, platform, role="operator")
    return signed_in(client, operator, audience=Audience.OPERATOR, organisation=platform)


OWNER = "owner-1"


@pytest.fixture
def kind(monkeypatch, offer):
    """Something to ask for, of the sandbox, and one template for it."""
    kind = AuthorisationKind(
        slug="api-tests",
        title=Text("API des tests", "API of the tests"),
        summary=Text("Des tests", "Tests"),
        offer=offer.name,
        instructors=(OWNER,),
        stages=("sandbox",),
    )
    use = UseCase(
        slug="fees",
        title=Text("Tarifs", "Fees"),
        summary=Text("Fixer des tarifs", "Set fees"),
        fields={"api-tests": (offer.fields[0].name,)},
        purpose=Text("Fixer un tarif", "Set a fee"),
        legal_basis=Text("Une loi", "An act"),
        legal_url="https://law.example/1",
    )
    monkeypatch.setattr(catalogue, "authorisation_kinds", lambda: {"api-tests": kind})
    monkeypatch.setattr(catalogue, "use_cases", lambda: {"fees": use})
    return kind


@pytest.fixture
def owner(db):
    """The body that answers for the data."""
    return people.organisation(OWNER, name="Caisse des tests", kind="agency")


@pytest.fixture
def asked(town, kind):
    """A draft of the town."""
    return asking.start(town, person("Applicant", email="applicant@town.example"), kind, catalogue.use_cases()["fees"])


def agent_of(organisation, *roles: str, name: str = "Agent", email: str = "agent@body.example"):
    found = person(name, email=email)
    for role in roles:
        people.join(found, organisation, role=role)
    return found


def complete(application, applicant=None):
    """The request with everything that it needs, sent."""
    answers = {
        "title": "Fees",
        "description": "Set a fee",
        "reasons": dict.fromkeys(application.answers["fields"], "To compute the fee"),
        "recipients": "Agents of the school office",
        "retention_months": "12",
    }
    for who in blocks.CONTACTS:
        answers |= {
            f"{who}_type": "person",
            f"{who}_family_name": "Martin",
            f"{who}_given_name": "Eve",
            f"{who}_email": f"{who}@town.example",
        }
    asking.save(application, answers, person=applicant)
    return asking.submit(application, person=applicant, terms=True, officer_informed=True)
