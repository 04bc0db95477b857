"""Becoming a member: what an applicant believes of an authority's answer, over HTTP and by files that are carried."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache

from parvis.core.nodes import actions, identity, joining, membership, places, reaching, selectors
from parvis.core.nodes.models import Node
from parvis.core.nodes.rules import applications
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.tests.conftest import found
from parvis.core.nodes.tests.worlds import Worlds
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
URL = "http://testserver"


@pytest.fixture
def worlds(founded, settings, tmp_path, monkeypatch):
    """The authority of ``essai`` here, a town that wants to join there, and what they say to each other over HTTP."""
    cache.clear()
    made = Worlds(settings, tmp_path / "town")
    monkeypatch.setattr(reaching, "exchanged", made.exchanged)
    return made


def prepared(key: str, *, url: str = URL, identifier: str = "ville.sample", network: str = "essai", clearance: Label = Label.INTERNAL):
    return joining.prepare(
        network,
        url=url,
        key=key,
        identifier=identifier,
        address="https://127.0.0.1:8651",
        title=Text("Ville", "Town"),
        organisation_identifier=identifier,
        country="FR",
        clearance=clearance,
    )


def admit() -> None:
    actions.admit(selectors.waiting_application("ville.sample"), by="Camille")


def test_a_node_joins_over_http_once_an_operator_admitted_it(worlds, founded):
    key = founded.keys[0]["kid"]
    with worlds.at(worlds.there):
        wish = prepared(key)
        first = joining.apply(wish)
        assert (first.state, first.numbers) == ("waiting", wish.numbers)
        assert not selectors.is_in("essai")
    admit()
    with worlds.at(worlds.there):
        assert joining.ask_again("essai").state == "admitted"
        me = membership.member("essai", identity.own("essai").identifier)
        assert me.message_key["x"] == jose.public(identity.message_key("essai"))["x"]
        assert membership.current("essai").digest == membership.newest("essai").digest
    assert membership.member("essai", "ville.sample") == me


def test_the_authority_s_key_is_found_by_the_numbers_read_aloud_and_by_its_thumbprint(worlds, founded):
    key = founded.keys[0]
    for given in (joining.spoken(key), key["kid"], json.dumps(key)):
        with worlds.at(worlds.there):
            assert joining.pinned("essai", URL, given)["x"] == key["x"]


def test_an_authority_that_shows_another_key_than_the_one_that_was_compared_is_not_joined(worlds):
    other = jose.thumbprint(jose.public(jose.private(jose.json_of(jose.new_key()))))
    with worlds.at(worlds.there):
        with pytest.raises(joining.NotJoined, match="shows no key"):
            prepared(other)
        assert places.pins("essai") == {}


def test_an_address_that_is_no_authority_is_said_to_be_none(worlds, monkeypatch):
    monkeypatch.setattr(reaching, "get", lambda _url: b"<html>")
    with worlds.at(worlds.there), pytest.raises(joining.NotJoined, match="Is the address right"):
        prepared("abc")


def test_keys_are_made_once_and_applying_again_changes_nothing(worlds, founded):
    with worlds.at(worlds.there):
        one, other = prepared(founded.keys[0]["kid"]), prepared(founded.keys[0]["kid"])
        assert one.prints == other.prints
        joining.apply(one)
        assert joining.apply(other).state == "waiting"
    assert selectors.waiting_application("ville.sample").fingerprint == one.fingerprint


def test_a_node_that_applied_under_one_name_does_not_apply_under_another(worlds, founded):
    with worlds.at(worlds.there):
        prepared(founded.keys[0]["kid"])
        with pytest.raises(joining.NotJoined, match="applied to essai as ville"):
            prepared(founded.keys[0]["kid"], identifier="autre.sample")


def test_the_authority_does_not_apply_to_itself(founded):
    with pytest.raises(joining.NotJoined, match="member already"):
        prepared(founded.keys[0]["kid"])


def test_who_was_refused_reads_why_and_gets_nothing(worlds, founded):
    with worlds.at(worlds.there):
        joining.apply(prepared(founded.keys[0]["kid"]))
    actions.refuse(selectors.waiting_application("ville.sample"), reason="unknown body")
    with worlds.at(worlds.there):
        answer = joining.ask_again("essai")
        assert (answer.state, answer.reason) == ("refused", "unknown body")
        assert not selectors.is_in("essai")


@pytest.fixture
def answer(worlds, founded):
    """A town whose keys are ready, and the authority's answer to it as a file."""
    with worlds.at(worlds.there):
        document = joining.application(prepared(json.dumps(founded.keys[0]), url=""))
    applied = actions.apply(applications.opened(document, network="essai"))
    actions.admit(applied)
    return json.loads(selectors.answer_file(applied))


def taken(worlds, answer) -> None:
    with worlds.at(worlds.there):
        joining.take_file("essai", json.dumps(answer))


def refused(worlds, answer) -> str:
    """Why the town does not take this answer; it is in nothing afterwards."""
    with worlds.at(worlds.there):
        with pytest.raises((joining.NotJoined, membership.NotAccepted)) as refusal:
            joining.take_file("essai", json.dumps(answer))
        assert not selectors.is_in("essai")
    return str(refusal.value) or type(refusal.value).__name__


def test_a_node_joins_by_files_alone(worlds, answer):
    taken(worlds, answer)
    assert worlds.asked == []
    with worlds.at(worlds.there):
        assert membership.member("essai", "ville.sample").certificates
        assert identity.own("essai").ca_file.exists()


def test_a_closed_network_is_joined_by_files_alone(worlds, settings):
    closed = found("clos")
    with worlds.at(worlds.there):
        wish = prepared(json.dumps(closed.keys[0]), url="", network="clos", clearance=Label.SECRET)
        document = joining.application(wish)
    applied = actions.apply(applications.opened(document, network="clos"))
    actions.admit(applied)
    text = selectors.answer_file(applied)
    with worlds.at(worlds.there):
        joining.take_file("clos", text)
        assert membership.member("clos", "ville.sample").clearance is Label.SECRET
    assert worlds.asked == []


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"certificate": 1, "documents": 2}', "é"])
def test_a_file_that_is_no_answer_is_refused_with_a_reason(worlds, answer, text):
    with worlds.at(worlds.there):
        with pytest.raises((joining.NotJoined, membership.NotAccepted)):
            joining.take_file("essai", text)
        assert not selectors.is_in("essai")


def test_an_answer_without_a_certificate_is_refused(worlds, answer):
    assert "no certificate" in refused(worlds, answer | {"certificate": "rubbish"})


def test_a_certificate_of_another_member_is_refused(worlds, answer):
    other = Node.objects.get(identifier="etat.sample").certificates.get()
    assert "not the one" in refused(worlds, answer | {"certificate": other.pem})


def test_documents_that_another_authority_signed_are_refused(worlds, answer, authority_elsewhere):
    assert refused(worlds, answer | {"documents": [authority_elsewhere.document(1)]})


@pytest.fixture
def authority_elsewhere(worlds):
    from parvis.core.nodes.tests.conftest import Authority

    return Authority()


def test_an_answer_of_a_member_who_was_expelled_meanwhile_is_refused(worlds, answer):
    actions.expel(Node.objects.get(identifier="ville.sample"), reason="error")
    said = answer | {"documents": [membership.current("essai").document]}
    assert "does not name this node" in refused(worlds, said)


def test_an_answer_whose_certificate_was_revoked_meanwhile_is_refused(worlds, answer):
    node = Node.objects.get(identifier="ville.sample")
    actions.revoke("essai", node.certificates.get().serial, reason="key lost")
    said = answer | {"documents": [membership.current("essai").document]}
    assert "not the one" in refused(worlds, said)


def test_an_authority_that_changed_its_key_meanwhile_is_followed_from_the_pinned_one(worlds, answer):
    actions.rotate("essai")
    certificate = Node.objects.get(identifier="ville.sample").certificates.get()
    taken(worlds, selectors.given(certificate))
    with worlds.at(worlds.there):
        assert membership.current("essai").revoked_keys
