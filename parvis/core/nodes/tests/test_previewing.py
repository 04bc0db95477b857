"""An answer about a person serves nobody before that person has seen it and agreed, and then once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from parvis.core.exchange import actions as exchange
from parvis.core.exchange.models import SourceState
from parvis.core.exchange.rules.answers import Query, Subject
from parvis.core.nodes import client, previewing, remote
from parvis.core.nodes.models import HeldAnswer
from parvis.core.nodes.source import NodeSource
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection import selectors as trace
from parvis.kernel import catalogue
from parvis.kernel.manifest import Audience, Offer, OfferField
from parvis.kernel.networks import Label, Network
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
OFFER = "tests/degree"
WORD = Text("Essai", "Test")
SOURCE = NodeSource(network="essai", member="be.sample", offer=OFFER)


@pytest.fixture(autouse=True)
def calls(monkeypatch, founded) -> list[str]:
    """Another country's node that always answers, on a network with preview; how often it was asked."""
    fields = (OfferField(name="degree.title", title=Text("Diplôme", "Degree")), OfferField(name="degree.year", title=Text("Année", "Year")))
    offer = Offer(name=OFFER, title=Text("Diplômes", "Degrees"), owner="etat", fields=fields, networks=("essai",), provider=SOURCE)
    network = Network(slug="essai", title=WORD, summary=WORD, highest=Label.RESTRICTED, preview=True, external=True)
    monkeypatch.setattr(catalogue, "networks", lambda: {"essai": network})
    monkeypatch.setattr(catalogue, "offers", lambda: {OFFER: offer})
    asked: list[str] = []

    def call(*_given, body, **_named):
        asked.append(json.loads(body)["request"])
        values = {"degree": {"title": "Licence", "year": 2011, "secret": "no"}}
        return SimpleNamespace(status=200, code="", body=json.dumps({"values": values}).encode())

    monkeypatch.setattr(client, "call", call)
    granted("H-0001")
    return asked


def born(given: str, birth_date: str):
    return people.recognise(Identity(family_name="Kerdoncuff", given_names=(given,), birth_date=birth_date), language="en")


@pytest.fixture
def maelle(db):
    return born("Maëlle", "1988-04-12")


@pytest.fixture
def leo(db):
    return born("Léo", "1990-01-02")


@pytest.fixture
def signed_in():
    def browser(person) -> Client:
        client, request = Client(headers={"accept-language": "en"}), HttpRequest()
        request.session = client.session
        people.enter(request, person, audience=Audience.PERSON, level="eidas1", organisation=None)
        request.session.save()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = request.session.session_key
        return client

    return browser


def granted(reference: str, offer: str = OFFER) -> None:
    remote.RemoteAuthorisation.objects.create(
        network="essai",
        peer="be.sample",
        asker="use:study",
        offer=offer,
        fields=["degree.title", "degree.year"],
        purpose={"fr": "Inscription", "en": "Enrolment"},
        legal_basis={"fr": "Un règlement", "en": "A regulation"},
        state="granted",
        authorisation=reference,
    )


def question(person, *, fields=("degree.title",), recipient="universite") -> Query:
    return Query(offer=OFFER, subject=Subject(identity=person.identity), fields=fields, recipient=recipient, request_id=uuid4().hex)


def held(person, **how) -> HeldAnswer:
    with pytest.raises(previewing.AnswerHeld):
        SOURCE(question(person, **how))
    return HeldAnswer.objects.latest("id")


def events(person) -> Iterator[str]:
    return (each.event for each in trace.entries_about([person.identity.canonical()]))


def test_values_are_not_returned_before_the_person_has_agreed(maelle, calls):
    row = held(maelle)
    assert json.loads(bytes(row.body)) == {"degree": {"title": "Licence"}}
    with pytest.raises(exchange.SourceUnavailable, match="/me/previews") as waits:
        SOURCE(question(maelle))
    assert (waits.value.cause, len(calls)) == ("preview", 1), "what waits is not asked for again"


def test_the_person_is_told_once_in_their_language_that_an_answer_waits_and_not_what_it_says(maelle, leo):
    row = held(maelle)
    with pytest.raises(previewing.AnswerHeld):
        SOURCE(question(maelle))
    message = Message.objects.get(notice="nodes.preview")
    assert (message.person, message.language, message.subject) == (maelle, "en", "An answer waits for you to see it")
    assert f"/me/previews/{row.ticket}" in message.body
    assert "Degrees" in message.body
    assert "Licence" not in message.body


def test_after_agreement_the_next_question_gets_the_values_once_and_they_are_deleted(maelle, calls):
    row = held(maelle)
    previewing.decide(maelle, row.ticket, agree=True)
    assert SOURCE(question(maelle)) == {"degree": {"title": "Licence"}}
    row.refresh_from_db()
    assert (row.body, row.used_at is not None, len(calls)) == (None, True, 1)
    held(maelle)
    assert len(calls) == 2, "a second use is another agreement"


@pytest.mark.parametrize("other", [{"fields": ("degree.year",)}, {"recipient": "mairie"}], ids=["other fields", "another body"])
def test_an_agreement_opens_nothing_else(maelle, other):
    previewing.decide(maelle, held(maelle).ticket, agree=True)
    held(maelle, **other)


def test_an_agreement_does_not_serve_another_purpose(maelle):
    previewing.decide(maelle, held(maelle).ticket, agree=True)
    granted("H-0002")
    held(maelle)


def test_after_a_refusal_nothing_is_returned_and_the_answer_is_deleted(maelle, calls):
    row = previewing.decide(maelle, held(maelle).ticket, agree=False)
    assert row.body is None
    with pytest.raises(previewing.PersonRefused):
        SOURCE(question(maelle))
    assert len(calls) == 1


def test_a_decision_stands_and_leaves_one_line_in_the_trace(maelle):
    row = held(maelle)
    previewing.decide(maelle, row.ticket, agree=False)
    with pytest.raises(previewing.AlreadyDecided):
        previewing.decide(maelle, row.ticket, agree=True)
    assert [each for each in events(maelle) if "preview" in each] == ["nodes.preview-refused"]


def test_answers_that_wait_do_not_open_the_circuit(maelle):
    for _ in range(8):
        held(maelle)
    assert not SourceState.objects.filter(failures__gt=0).exists()


def test_nobody_decides_on_another_person_s_answer(maelle, leo):
    row = held(maelle)
    with pytest.raises(HeldAnswer.DoesNotExist):
        previewing.decide(leo, row.ticket, agree=True)


def test_an_answer_about_a_company_waits_for_nobody():
    query = Query(offer=OFFER, subject=Subject(organisation="123"), fields=("degree.title",), recipient="x", request_id="q")
    assert SOURCE(query)["degree"]["title"] == "Licence"


def test_what_nobody_decided_on_is_forgotten_and_asked_anew(maelle, calls):
    row = held(maelle)
    HeldAnswer.objects.filter(pk=row.pk).update(held_at=timezone.now() - previewing.KEPT - timedelta(hours=1))
    assert previewing.forget() == 1
    held(maelle)
    assert len(calls) == 2


# -- pages


def test_the_person_reads_the_answer_who_sent_it_and_who_will_get_it(maelle, signed_in):
    row, client = held(maelle), signed_in(maelle)
    assert f"/me/previews/{row.ticket}" in client.get("/me/previews").content.decode()
    page = client.get(f"/me/previews/{row.ticket}").content.decode()
    for words in ("Licence", "Degree", "be.sample", "universite", "Enrolment"):
        assert words in page
    assert "1 answer about you waits for your agreement." in client.get("/me").content.decode()


@pytest.mark.parametrize(("choice", "state"), [("agree", "agreed"), ("refuse", "refused")])
def test_a_choice_is_confirmed_before_it_counts(maelle, signed_in, choice, state):
    row, client = held(maelle), signed_in(maelle)
    address = f"/me/previews/{row.ticket}"
    assert "What changes" in client.post(address, {"choice": choice}).content.decode()
    row.refresh_from_db()
    assert row.state == "held"
    client.post(address, {"choice": choice, "confirmed": "1"})
    row.refresh_from_db()
    assert row.state == state
    assert f"nodes.preview-{state}" in events(maelle)


def test_another_person_s_answer_is_not_found(maelle, leo, signed_in):
    row, other = held(maelle), signed_in(leo)
    assert other.get(f"/me/previews/{row.ticket}").status_code == 404
    assert other.post(f"/me/previews/{row.ticket}", {"choice": "agree", "confirmed": "1"}).status_code == 404
    assert "No answer waits for you" in other.get("/me/previews").content.decode()
    row.refresh_from_db()
    assert row.state == "held"


def test_a_page_that_was_open_elsewhere_says_that_it_is_decided(maelle, signed_in):
    row, client = held(maelle), signed_in(maelle)
    previewing.decide(maelle, row.ticket, agree=False)
    page = client.post(f"/me/previews/{row.ticket}", {"choice": "agree", "confirmed": "1"}).content.decode()
    assert "refused by you" in page
    assert "Licence" not in page
