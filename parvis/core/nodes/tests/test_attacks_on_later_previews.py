"""Asking for an answer that comes later is no way round the person who must see it first."""

from __future__ import annotations

import json

import pytest

from parvis.core.nodes import answering, deliveries, previewing
from parvis.core.nodes.models import Delivery, HeldAnswer
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.tests.test_deliveries import PROVIDER, State, link, provider, rounds  # noqa: F401  fixtures
from parvis.core.people import actions as people
from parvis.core.people.rules import identity_of
from parvis.kernel import catalogue
from parvis.kernel.networks import Network
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
NAMED = {"family_name": "Kerdoncuff", "given_names": ["Maëlle"], "birth_date": "1988-04-12", "gender": "female"}
WORD = Text("Essai", "Test")


@pytest.fixture(autouse=True)
def network(monkeypatch, db) -> dict[str, object]:
    """A network with preview, and what its provider answers."""
    declared = Network(slug="essai", title=WORD, summary=WORD, preview=True, external=True)
    monkeypatch.setattr(catalogue, "networks", lambda: {"essai": declared})
    said: dict[str, object] = {"values": {"degree": {"title": "Licence"}, "secret": "no"}}
    monkeypatch.setattr(answering, "answer", lambda *_given, **_named: answering.Answered(body=json.dumps(said).encode(), label="internal"))
    return said


@pytest.fixture
def maelle():
    return people.recognise(identity_of(NAMED), language="en")


def asked(subject: object = None):
    question = {
        "offer": "tests/degree", "authorisation": "H-1", "fields": ["degree.title"], "request": "q-1", "recipient": "universite",
        "subject": {"identity": NAMED} if subject is None else subject,
    }  # fmt: skip
    about = {"purpose": {"fr": "Inscription", "en": "Enrolment"}}
    return deliveries.ask_later("essai", PROVIDER, question, label="internal", about=about)


def kept_here() -> bytes:
    row = Delivery.objects.get(direction="received")
    return bytes(row.body or b"")


def test_a_later_answer_is_given_to_nobody_before_the_person_agreed_and_then_once(link, maelle):  # noqa: F811
    ticket = asked()
    rounds(link, 2)
    found = deliveries.answer_to(ticket)
    assert (found.state, found.code, found.body, deliveries.take(ticket).body) == (State.DELIVERED, "preview", None, None)
    assert b"Licence" not in kept_here(), "it is kept for the person, and nowhere else"
    (row,) = previewing.waiting(maelle)
    assert (json.loads(bytes(row.body)), row.recipient, row.fields) == ({"degree": {"title": "Licence"}}, "universite", ["degree.title"])
    previewing.decide(maelle, ticket, agree=True)
    assert deliveries.take(ticket).values == {"values": {"degree": {"title": "Licence"}}}
    assert deliveries.take(ticket).body is None
    row.refresh_from_db()
    assert (row.body, row.used_at is not None) == (None, True)


def test_a_later_answer_that_the_person_refuses_is_gone(link, maelle):  # noqa: F811
    ticket = asked()
    rounds(link, 2)
    previewing.decide(maelle, ticket, agree=False)
    found = deliveries.answer_to(ticket)
    assert (found.code, found.body, HeldAnswer.objects.get().body) == ("person-refused", None, None)


def test_a_later_answer_that_nobody_could_be_shown_is_refused_with_a_receipt(link, maelle, network):  # noqa: F811
    network["values"] = "Licence"
    ticket = asked()
    rounds(link, 2)
    assert (deliveries.answer_to(ticket).state, deliveries.answer_to(ticket).code) == (State.REFUSED, "malformed")
    assert not HeldAnswer.objects.exists()


def test_what_is_about_no_person_is_held_for_nobody_and_nobody_is_half_named(link):  # noqa: F811
    ticket = asked({"organisation": "123"})
    rounds(link, 2)
    assert deliveries.answer_to(ticket).values["values"]["secret"] == "no"
    with pytest.raises(Refused):
        asked({"identity": {"family_name": "X"}})
