"""People, an administration and a log of their own for each test."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client

from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection import actions as trace
from parvis.kernel import catalogue
from parvis.kernel.manifest import Audience, TraceEvent
from parvis.kernel.text import Text

SENTENCE = Text("{organisation} a lu : {fields}.", "{organisation} read: {fields}.")


@pytest.fixture(autouse=True)
def own_log(tmp_path, settings, monkeypatch):
    settings.PARVIS_DATA = tmp_path / "data"
    monkeypatch.delenv("PARVIS_TRACE_WITNESS", raising=False)
    declared = {**catalogue.trace_events(), "test.read": TraceEvent(name="test.read", sentence=SENTENCE)}
    declared["test.decided"] = TraceEvent(name="test.decided", sentence=Text("Décision prise", "Decision taken"))
    monkeypatch.setattr(catalogue, "trace_events", lambda: declared)
    cache.clear()  # limits by address: all tests call from one


def born(given: str, family: str, date: str) -> Identity:
    return Identity(family_name=family, given_names=(given,), birth_date=date, gender="female", birth_place="35238", birth_country="99100")


@pytest.fixture
def maelle(db):
    return people.recognise(born("Maëlle", "Kerdoncuff", "1988-04-12"), email="maelle@exemple.example", language="en")


@pytest.fixture
def louen(db):
    return people.recognise(born("Louen", "Kerdoncuff", "2018-09-03"))


@pytest.fixture
def yanis(db):
    return people.recognise(born("Yanis", "Benhaddou", "1985-11-02"), language="en")


@pytest.fixture
def rennes(db):
    return people.organisation("213502388", name="Commune de Rennes", kind="municipality", area="35238")


@pytest.fixture
def claire(rennes):
    agent = people.recognise(born("Claire", "Morvan", "1980-01-01"), email="claire@exemple.example", language="en")
    people.join(agent, rennes, role="instructor")
    return agent


@pytest.fixture
def signed_in():
    """A browser in which somebody signed in: ``signed_in(maelle)``, ``signed_in(claire, rennes)``."""

    def browser(person, organisation=None, *, audience=None) -> Client:
        client = Client(headers={"accept-language": "en"})
        request = HttpRequest()
        request.session = client.session
        audience = audience or (Audience.AGENT if organisation else Audience.PERSON)
        people.enter(request, person, audience=audience, level="eidas1", organisation=organisation)
        request.session.save()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = request.session.session_key
        return client

    return browser


@pytest.fixture
def read(rennes):
    """One reading about ``person`` (or any subject): ``read(maelle, fields=["x"])``."""

    def recorded(person=None, *, subject: bytes = b"", event: str = "test.read", **more):
        given = {
            "organisation": rennes.name,
            "organisation_identifier": rennes.identifier,
            "actor": "agent 3f2a",
            "purpose": Text("Calculer le tarif", "Work out the fee"),
            "legal_basis": Text("Code de l’éducation", "Education code"),
            **more,
        }
        return trace.record(event, subjects=[subject or person.identity.canonical()], **given)[0]

    return recorded


@pytest.fixture
def published():
    def publish() -> None:
        trace.sequence()
        trace.publish_checkpoint()

    return publish
