"""/me/data/flows: who may ask, what one stopped, and what a message says of it."""

from __future__ import annotations

import pytest

from parvis.core.exchange import actions as exchange
from parvis.core.exchange import selectors as door
from parvis.core.notices.models import Message
from parvis.kernel import catalogue
from parvis.kernel.manifest import Circle, Need, Offer, OfferField, System
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
OFFER, FREE, LEGAL = "tests/household", "use:free", "use:legal"
FREE_FLOW = {"asker": FREE, "offer": OFFER}


@pytest.fixture(autouse=True)
def flows(monkeypatch):
    """A source, one need that the law requires, and one that it does not."""
    fields = (OfferField(name="income", title=Text("Revenu", "Income")),)
    offer = Offer(name=OFFER, title=Text("Foyer", "Household"), owner="tests", provider=lambda _: {"income": 1}, fields=fields)
    need = Need(
        asker=FREE,
        offer=OFFER,
        fields=("income",),
        purpose=Text("Vous aider", "Help you"),
        legal_basis=Text("Rien", "Nothing"),
        by_law=False,
    )
    legal = Need(asker=LEGAL, offer=OFFER, fields=("income",), purpose=Text("Taxer", "Tax"), legal_basis=Text("Une loi", "An act"))
    extra = System(
        slug="tests", title=Text("La source", "The source"), owner="tests", circle=Circle.COUNTRY, summary=Text("", ""),
        offers=(offer,), needs=(need, legal),
    )  # fmt: skip
    house = (*(each for each in catalogue.systems() if not each.procedures), extra)
    monkeypatch.setattr(catalogue, "systems", lambda: house)
    catalogue.offers.cache_clear()
    door.provider_of.cache_clear()
    yield
    monkeypatch.undo()
    catalogue.offers.cache_clear()
    door.provider_of.cache_clear()


def test_each_source_says_who_may_ask_why_and_what_can_be_stopped(maelle, signed_in):
    page = signed_in(maelle).get("/me/data/flows").content.decode()
    for words in ("The source", "Income", "Help you", "Tax", "An act", "required by law", "allowed: you may stop it"):
        assert words in page
    assert page.count("asker=use%3Afree&amp;offer=tests%2Fhousehold") == 1
    assert "asker=use%3Alegal" not in page


def test_stopping_is_confirmed_kept_and_told_then_undone(maelle, signed_in):
    client = signed_in(maelle)
    asked = client.get("/me/data/flows/choose", FREE_FLOW).content.decode()
    assert "Stop this flow?" in asked
    assert not door.flow_stopped(maelle.identity, asker=FREE, offer=OFFER)
    page = client.post("/me/data/flows/choose", {**FREE_FLOW, "to": "stopped"}, follow=True).content.decode()
    assert "stopped by you" in page
    assert door.flow_stopped(maelle.identity, asker=FREE, offer=OFFER)
    page = client.get("/me/data/flows/choose", FREE_FLOW).content.decode()
    assert "Stopped on" in page
    client.post("/me/data/flows/choose", {**FREE_FLOW, "to": "allowed"})
    assert not door.flow_stopped(maelle.identity, asker=FREE, offer=OFFER)
    told = [message.notice for message in Message.objects.order_by("created_at")]
    assert told == ["rights.flow-stopped", "rights.flow-allowed"]
    assert "Help you" in Message.objects.first().body
    trace = client.get("/me/trace").content.decode()
    assert "You stopped a flow of information about you." in trace


def test_a_double_click_stops_once_and_writes_once(maelle, signed_in):
    client = signed_in(maelle)
    for _ in range(2):
        assert client.post("/me/data/flows/choose", {**FREE_FLOW, "to": "stopped"}).status_code == 302
    assert Message.objects.count() == 1


@pytest.mark.parametrize("wrong", [{}, {"asker": LEGAL, "offer": OFFER}, {"asker": FREE, "offer": "x"}, {"asker": "<b>", "offer": OFFER}])
def test_what_cannot_be_decided_is_no_page(maelle, signed_in, wrong):
    client = signed_in(maelle)
    assert client.get("/me/data/flows/choose", wrong).status_code == 404
    assert client.post("/me/data/flows/choose", {**wrong, "to": "stopped"}).status_code == 404


def test_visitors_decide_nothing(client):
    assert client.get("/me/data/flows").status_code == 302
    assert client.post("/me/data/flows/choose", FREE_FLOW).status_code == 403


def test_the_choice_is_among_what_is_held_and_survives_erasure(maelle, signed_in):
    exchange.stop_flow(maelle.identity, asker=FREE, offer=OFFER)
    client = signed_in(maelle)
    assert "Help you" in client.get("/me/data").content.decode()
    client.post("/me/data/erase", {"understood": "on"})
    assert door.flow_stopped(maelle.identity, asker=FREE, offer=OFFER)


def test_every_system_says_where_its_data_come_from_and_how_long_they_stay(maelle, signed_in):
    page = signed_in(maelle).get("/me/data").content.decode()
    for system in catalogue.systems():
        for declared in system.personal_data:
            if declared.origin.en:
                assert all(
                    str(words) in page.replace("&#x27;", "'") for words in (declared.origin.en, declared.kept.en, declared.readers.en)
                )


@pytest.mark.parametrize("code", ["stopped-by-person", "not-authorised", "not-permitted", "timeout", "not-found"])
def test_why_nothing_was_passed_on_is_said_in_words(code):
    assert "Nothing was passed on." in door.why_not(code).en
    assert door.why_not("nonsense") is None
