"""What a member of good standing tries: to learn of what is above it, to ask past the person, to speak for others, to flood."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from parvis.core.nodes import description
from parvis.core.nodes.tests.conftest import Peer
from parvis.core.nodes.tests.speaking import admitted, code, say
from parvis.core.nodes.tests.test_asking import (  # noqa: F401  fixtures
    ABOUT_EVE,
    CALLS,
    EVE,
    LAW,
    OFFER,
    asked_for,
    held,
    offer,
    question,
    set_world,
    world,
)
from parvis.kernel.networks import Label, Network

pytestmark = pytest.mark.django_db
ASK, REQUESTS = "/node/v1/ask", "/node/v1/authorisations"


def texts(response) -> str:
    """All that a refusal says, but for what the message itself said."""
    return response.body.decode()


def test_what_is_above_a_member_looks_as_if_it_did_not_exist(world, held, monkeypatch):  # noqa: F811
    told = json.loads(say(world, "POST", REQUESTS, asked_for()).body)["request"]
    set_world(monkeypatch, offer(label=Label.RESTRICTED))
    nothing = {**question(held), "offer": "tests/nothing"}
    assert texts(say(world, "POST", ASK, question(held))) == texts(say(world, "POST", ASK, nothing))
    assert texts(say(world, "POST", REQUESTS, asked_for())) == texts(
        say(world, "POST", REQUESTS, {**asked_for(), "offer": "tests/nothing"})
    )
    assert code(say(world, "GET", f"{REQUESTS}/{told}")) == "no-such-request", "a request that was made while it might"
    described = description.opened("essai", "etat.sample", say(world, "GET", "/node/v1/description").body.decode())
    assert described["services"] == []
    cleared = Peer("prefecture.sample", clearance=Label.RESTRICTED)
    admitted(cleared)
    described = description.opened("essai", "etat.sample", say(cleared, "GET", "/node/v1/description").body.decode())
    assert [each["offer"] for each in described["services"]] == [OFFER]


def test_an_offer_above_the_network_itself_is_not_described_there(world, monkeypatch):  # noqa: F811
    set_world(monkeypatch, offer(label=Label.SECRET))
    described = description.opened("essai", "etat.sample", say(world, "GET", "/node/v1/description").body.decode())
    assert described["services"] == []


def test_a_request_of_one_network_is_not_read_on_another(world, monkeypatch):  # noqa: F811
    told = json.loads(say(world, "POST", REQUESTS, asked_for()).body)["request"]
    assert json.loads(say(world, "GET", f"{REQUESTS}/{told}").body)["state"] == "submitted"
    set_world(monkeypatch, offer(networks=("clos",)))
    assert code(say(world, "GET", f"{REQUESTS}/{told}")) == "no-such-request"


@pytest.mark.parametrize("subject", [{"key": "MARTIN Eve"}, {"organisation": "MARTIN Eve"}], ids=["key", "organisation"])
def test_a_person_is_not_asked_about_under_another_kind_of_name(world, held, monkeypatch, subject):  # noqa: F811
    rules = Network(slug="essai", title=LAW, summary=LAW, on_request=True, preview=True)
    set_world(monkeypatch, offer(), rules)
    assert code(say(world, "POST", ASK, question(held, subject=subject))) == "malformed"
    assert CALLS == []


def test_personal_data_under_a_number_leave_no_network_with_preview(world, held, monkeypatch):  # noqa: F811
    rules = Network(slug="essai", title=LAW, summary=LAW, on_request=True, preview=True)
    set_world(monkeypatch, offer(by="key"), rules)
    asked = question(held, subject={"key": "1 90 01"}, requested_by_person=True, preview=True)
    assert code(say(world, "POST", ASK, asked)) == "preview-needed", "nobody could be shown it"
    assert code(say(world, "POST", ASK, {**asked, "requested_by_person": False})) == "not-requested"
    assert CALLS == []


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "\u2028", "\ud800", "\u202e"], ids=["NUL", "line", "separator", "surrogate", "turned"])
@pytest.mark.parametrize("name", ["request", "recipient", "authorisation"])
def test_a_name_that_no_line_of_the_trace_could_hold_is_refused(world, held, name, text):  # noqa: F811
    assert code(say(world, "POST", ASK, question(held, **{name: text}))) == "malformed"


def test_the_authority_of_an_external_network_does_not_speak_for_bodies_of_this_country(world, held, monkeypatch):  # noqa: F811
    set_world(monkeypatch, offer(), Network(slug="essai", title=LAW, summary=LAW, external=True))
    impostor = Peer("loin.sample")
    impostor.wish = replace(impostor.wish, organisation_identifier="ville.sample")
    admitted(impostor)
    assert code(say(impostor, "POST", REQUESTS, asked_for())) == "organisation-unknown"
    assert code(say(impostor, "POST", ASK, question(held))) == "organisation-unknown"
    assert CALLS == []


def test_requests_that_nobody_has_decided_yet_are_bounded(world, monkeypatch):  # noqa: F811
    monkeypatch.setattr("parvis.core.nodes.requesting.MOST_WAITING", 2)
    first = json.loads(say(world, "POST", REQUESTS, asked_for(title="0")).body)["request"]
    assert say(world, "POST", REQUESTS, asked_for(title="1")).status == 201
    refused = say(world, "POST", REQUESTS, asked_for(title="2"))
    assert (refused.status, code(refused)) == (429, "too-many")
    assert json.loads(say(world, "POST", REQUESTS, asked_for(title="0")).body)["request"] == first, "the same again is still one"
