"""What strangers send to the authority: anyone may apply, and a network is joined only by what an operator has read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from joserfc import jws

from parvis.core.nodes import actions, membership, selectors
from parvis.core.nodes.actions import members
from parvis.core.nodes.models import Application, Node
from parvis.core.nodes.rules import applications
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.tests.conftest import Peer
from parvis.core.nodes.tests.test_network_pages import operator  # noqa: F401  a fixture
from parvis.core.nodes.views import published

APPLY = "/nodes/essai/applications"


def signed(peer: Peer, text: str) -> str:
    """An application of exactly these bytes, signed as it should be."""
    header = {"alg": "EdDSA", "typ": applications.TYPE, "kid": peer.message_key.thumbprint()}
    return jws.serialize_compact(header, text, peer.message_key, algorithms=["EdDSA"])


def claims(peer: Peer, **more) -> dict[str, object]:
    wish = peer.wish
    said = {name: getattr(wish, name) for name in ("network", "identifier", "organisation_identifier", "country", "address", "request")}
    now = int(timezone.now().timestamp())
    return said | {"title": {"fr": "V", "en": "T"}, "clearance": "internal", "message_key": dict(wish.message_key), "iat": now} | more


@pytest.mark.parametrize(
    "wrong",
    [
        {"identifier": "etat.sample\n"},
        {"identifier": "ville.sample."},
        {"identifier": "-ville"},
        {"address": "https://127.0.0.1:8651\n"},
        {"address": "https://[::1"},
        {"address": "https://:8651"},
        {"address": "https://ville.example:99999"},
        {"organisation_identifier": "etat\x00"},
        {"organisation_identifier": "\ud800"},
        {"title": {"fr": "\u202eetat", "en": "State"}},
        {"title": {"fr": "Ville\u2028", "en": "Town"}},
        {"country": "FR\n"},
    ],
    ids=repr,
)
def test_an_application_that_reads_otherwise_than_it_is_stored_is_refused(wrong):
    peer = Peer()
    now = timezone.now()
    assert applications.opened(signed(peer, json.dumps(claims(peer))), network="essai", now=now)
    with pytest.raises(applications.BadApplication):
        applications.opened(signed(peer, json.dumps(claims(peer, **wrong))), network="essai", now=now)


def test_what_no_parser_should_choke_on_is_refused_and_not_a_fault(founded, client, peer):
    for text in ("[" * 30_000, json.dumps(claims(peer, iat=10**400)), json.dumps(claims(peer, country="FR\x00"))):
        answer = client.post(APPLY, signed(peer, text), content_type="application/jose")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-application")
    assert not Application.objects.exists()


def test_a_signed_list_whose_names_hide_something_is_refused(authority):
    hidden = authority.document(1, members=(authority.member(identifier="ville.sample\n"),))
    with pytest.raises(rules.WrongClaims):
        rules.verified(hidden, [jose.public(authority.key)])


def test_what_changed_after_the_operator_read_it_is_not_admitted(founded, operator, peer):  # noqa: F811
    """The numbers that are compared aloud stand for the keys alone."""
    found = actions.apply(peer.wish)
    path = f"/platform/nodes/applications/{found.pk}"
    page = operator.get(path).content.decode()
    assert found.mark in page
    actions.apply(replace(peer.wish, identifier="prefecture.sample", address="https://192.0.2.1:8443"))
    answer = operator.post(path, {"compared": "on", "clearance": "internal", "seen": found.mark})
    found.refresh_from_db()
    assert (answer.status_code, found.state) == (422, Application.State.WAITING)
    assert found.mark in answer.content.decode(), "what is shown now may be admitted"
    assert operator.post(path, {"compared": "on", "clearance": "internal", "seen": found.mark}).status_code == 302
    assert Node.objects.filter(identifier="prefecture.sample").exists()


def test_an_operator_is_told_that_somebody_speaks_for_the_organisation_already(founded, operator, peer):  # noqa: F811
    found = actions.apply(replace(peer.wish, organisation_identifier="etat"))
    page = operator.get(f"/platform/nodes/applications/{found.pk}", headers={"accept-language": "en"}).content.decode()
    assert "Members of the same organisation: etat.sample" in page
    assert selectors.members_of_body("essai", "ville.sample") == []


def test_strangers_who_fill_the_queue_keep_out_nobody_whom_an_operator_brings(founded, monkeypatch):
    monkeypatch.setattr(members, "MOST_WAITING", 2)
    for number in range(2):
        actions.apply(Peer(f"n{number}.sample").wish)
    late = Peer("ville.sample")
    with pytest.raises(actions.Refused):
        actions.apply(late.wish)
    assert actions.apply(late.wish, carried=True).state == Application.State.WAITING


def test_a_list_that_says_to_hold_for_ever_is_not_believed(authority):
    """Whoever stole the key, and is found out, has not bought more than a month with the nodes that he keeps from hearing."""
    keys = [jose.public(authority.key)]
    assert rules.verified(authority.document(1, expires_at=authority.now + rules.LONGEST_LIFE), keys)
    with pytest.raises(rules.WrongClaims):
        rules.verified(authority.document(1, expires_at=authority.now + rules.LONGEST_LIFE + timedelta(seconds=1)), keys)


def test_a_stolen_key_does_not_use_up_all_serials(authority):
    membership.accept("essai", authority.document(7))
    with pytest.raises(rules.WrongClaims):
        membership.accept("essai", authority.document(2**53 - 1))
    assert membership.accept("essai", authority.document(7 + membership.MOST_AHEAD)).serial == 7 + membership.MOST_AHEAD


def test_strangers_behind_one_proxy_do_not_share_one_limit(founded, client, settings, monkeypatch):
    settings.PARVIS_DEMO = False
    monkeypatch.setattr(published, "CALLS_PER_ADDRESS", 2)

    def tried(address: str) -> int:
        headers = {"x-forwarded-for": f"192.0.2.9, {address}", "x-forwarded-proto": "https"}
        return client.post(APPLY, "x", content_type="application/jose", headers=headers, secure=True).status_code

    assert [tried("198.51.100.1") for _ in range(3)] == [400, 400, 429]
    assert tried("198.51.100.2") == 400
