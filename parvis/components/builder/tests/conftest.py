"""A town whose agent may build procedures, and one of another town who may too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from parvis.components.builder import actions
from parvis.components.builder.models import Draft
from parvis.components.builder.rules.blank import blank
from parvis.components.procedures.rules.canonical import canonical
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person
from parvis.kernel.manifest import Audience

TITLE = {"fr": "Prêter un vélo", "en": "Lend a bicycle"}


def agent(given: str, organisation: Organisation, role: str = "procedure-designer") -> Person:
    identity = Identity(
        family_name="Essai", given_names=(given,), birth_date="1980-01-01", gender="female", birth_place="00001", birth_country="00"
    )
    person = people.recognise(identity, email=f"{given.lower()}@exemple.example", language="en")
    people.join(person, organisation, role=role)
    return person


@pytest.fixture
def town(transactional_db: None) -> Organisation:
    return people.organisation("town-1", name="Ville des tests", kind="municipality", area="00001", email="ville@exemple.example")


@pytest.fixture
def elsewhere(transactional_db: None) -> Organisation:
    return people.organisation("town-2", name="Autre ville", kind="municipality", area="00002", email="autre@exemple.example")


@pytest.fixture
def bo(town: Organisation) -> Person:
    return agent("Bo", town)


Entering = Callable[..., Client]


@pytest.fixture
def entered() -> Entering:
    """A browser in which an agent of a body has signed in."""

    def signed_in(person: Person, organisation: Organisation) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        request = client.get("/procedures").wsgi_request
        request.session.create()
        people.enter(request, person, audience=Audience.AGENT, level="low", organisation=organisation, provider="agents")
        request.session.save()
        client.cookies["parvis"] = request.session.session_key
        return client

    return signed_in


def written(value: Any, **texts: Any) -> dict[str, Any]:
    """A blank procedure with its texts written, ready for the gate."""
    said = {"fr": "Toute personne qui habite la commune.", "en": "Anyone who lives in the commune."}
    law = {"fr": "Code des vélos, article 3", "en": "Code of bicycles, article 3"}
    summary = {"fr": "La commune prête un vélo à qui le demande.", "en": "The commune lends a bicycle to whoever asks."}
    return {**value, "who": said, "summary": summary, "legal_basis": law, **texts}


@pytest.fixture
def draft(town: Organisation, bo: Person) -> Draft:
    value = written(blank("velo", title=TITLE, owner=town.name))
    return actions.begin(canonical(value), slug="velo", organisation=town, by=bo)
