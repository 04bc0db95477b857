"""People, a company, and a register that answers what a test says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from parvis.core.mandates.actions import proving
from parvis.core.mandates.actions.errors import NotListed, Unproven
from parvis.core.mandates.rules import Company, Representative
from parvis.core.people import actions as people
from parvis.core.people import selectors
from parvis.core.people.rules import Identity
from parvis.kernel.accents import without_accents
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

SIREN = "000000026"
SOURCE = Text("Le registre", "The register")


def person(family_name: str, given_name: str, birth_date: str):
    identity = Identity(family_name=family_name, given_names=(given_name,), birth_date=birth_date, gender="female", birth_country="99100")
    return people.recognise(identity, email=f"{without_accents(given_name.lower())}@exemple.example", language="en")


class Register:
    """What the register says; ``down`` makes it silent."""

    def __init__(self):
        self.down = False
        self.asked = 0
        self.companies = {
            SIREN: Company(
                identifier=SIREN,
                name="Atelier Abgrall",
                legal_form="SARL",
                active=True,
                closed_on="",
                representatives=(Representative(family_name="ABGRALL", given_names="SOLENN", birth="1982-03", capacity="GERANT"),),
            )
        }

    def __call__(self, identifier):
        self.asked += 1
        if self.down:
            raise Unproven(proving.unavailable(Text("panne", "down")))
        if identifier not in self.companies:
            raise NotListed(proving.unknown(identifier))
        return self.companies[identifier], SOURCE

    def say(self, **changes):
        self.companies[SIREN] = Company(**{**self.companies[SIREN].__dict__, **changes})


@pytest.fixture
def register(db, monkeypatch):
    found = Register()
    monkeypatch.setattr(proving, "asked", found)
    cache.clear()
    return found


@pytest.fixture
def solenn(db):
    return person("Abgrall", "Solenn", "1982-03-09")


@pytest.fixture
def hugo(db):
    return person("Lestienne", "Hugo", "1979-07-24")


@pytest.fixture
def maelle(db):
    return person("Kerdoncuff", "Maëlle", "1988-04-12")


@pytest.fixture
def representation(register, solenn):
    return proving.prove(solenn, SIREN)


@pytest.fixture
def enter(db):
    """``enter(person)``: their browser, signed in."""

    def signed_in(who) -> Client:
        client = Client(headers={"accept-language": "en"})
        session = client.session
        session[selectors.SESSION] = {
            "person": str(who.id),
            "audience": "person",
            "level": "eidas1",
            "organisation": "",
            "provider": "",
            "since": "",
        }
        session.save()
        return client

    return signed_in


@pytest.fixture
def invite():
    """``invite(client, …)``: send the form of an invitation; the answer."""

    def sent(client, *, email="hugo@exemple.example", powers=("files",), days=30, name="delegate", args=(SIREN,)):
        data = {"email": email, "powers": list(powers), "until": (today() + timedelta(days=days)).isoformat()}
        return client.post(reverse(f"mandates:{name}", args=args), data)

    return sent
