"""The authority's register: applied, compared, admitted, published."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from parvis.core.nodes import actions, identity, membership, selectors
from parvis.core.nodes.actions import members, publishing
from parvis.core.nodes.models import Application, Node
from parvis.core.nodes.models import Membership as Document
from parvis.core.nodes.rules import applications
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.rules.certificates import fingerprint
from parvis.core.nodes.tests.conftest import Peer, found
from parvis.core.protection.models import Entry
from parvis.kernel.networks import Label

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_called_before():
    cache.clear()


def test_who_founds_a_network_is_its_authority_and_first_member(founded):
    me = membership.member("essai", "etat.sample")
    assert founded.authority == me
    assert me.certificates == (fingerprint(identity.own("essai").certificate),)


def test_founding_again_overwrites_nothing(founded):
    with pytest.raises(actions.Refused, match="never overwritten"):
        found()
    assert membership.newest("essai") == founded


def test_an_application_changes_nothing_until_an_operator_admits_it(founded, client, peer):
    answer = client.post("/nodes/essai/applications", data=peer.application(), content_type="application/jose")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert Node.objects.count() == 1
    with pytest.raises(membership.UnknownMember):
        membership.member("essai", "ville.sample")
    actions.admit(selectors.waiting_application("ville.sample"))
    member = membership.member("essai", "ville.sample")
    assert member.message_key == peer.wish.message_key
    told = client.get(f"/nodes/essai/applications/{peer.wish.fingerprint}").json()
    assert told["state"] == "admitted"
    assert told["documents"][-1] == membership.current("essai").document


def test_two_who_apply_under_one_name_are_told_apart_by_their_numbers(founded):
    one, other = Peer(), Peer()
    actions.apply(one.wish)
    actions.apply(other.wish)
    with pytest.raises(selectors.UnknownApplication, match="Several"):
        selectors.waiting_application("ville.sample")
    actions.admit(selectors.waiting_application("ville.sample", numbers=other.wish.numbers))
    assert membership.member("essai", "ville.sample").message_key == other.wish.message_key
    with pytest.raises(actions.Refused, match="under another name"):
        actions.admit(Application.objects.get(fingerprint=one.wish.fingerprint))


def admitted(peer):
    actions.apply(peer.wish)
    actions.admit(selectors.waiting_application(peer.wish.identifier))
    return Node.objects.get(identifier=peer.wish.identifier)


def test_who_is_expelled_is_out_with_all_its_certificates(founded, peer):
    node = admitted(peer)
    serial = node.certificates.get().serial
    actions.expel(node, reason="gave data away", by="Camille")
    held = membership.current("essai")
    assert (held.expelled, held.crl, list(held.by_identifier)) == (("ville.sample",), (serial,), ["etat.sample"])
    with pytest.raises(actions.Refused, match="no member"):
        actions.renew(node, peer.wish.request)
    with pytest.raises(actions.Refused, match="another name"):
        admitted(Peer())


def test_the_authority_does_not_expel_itself(founded):
    with pytest.raises(actions.Refused):
        actions.expel(Node.objects.get(identifier="etat.sample"), reason="error")


def test_each_change_of_the_register_leaves_a_line_that_says_who_made_it(founded, peer):
    node = admitted(peer)
    actions.revoke("essai", node.certificates.get().serial, reason="key lost", by="Camille")
    actions.expel(node, reason="gave data away", by="Camille")
    actions.rotate("essai", by="Camille")
    told = [(line["event"], line.get("actor", "")) for line in map(json.loads, Entry.objects.values_list("record", flat=True))]
    for event in ("nodes.certificate-revoked", "nodes.expelled", "nodes.key-changed"):
        assert (event, "Camille") in told
    assert {"nodes.founded", "nodes.applied", "nodes.admitted", "nodes.certificate-issued"} <= {event for event, _ in told}


def test_an_applicant_who_was_refused_reads_why(founded, peer, client):
    application = actions.apply(peer.wish)
    actions.refuse(application, reason="unknown body")
    said = client.get(f"/nodes/essai/applications/{peer.wish.fingerprint}").json()
    assert said == {"state": "refused", "reason": "unknown body"}
    with pytest.raises(actions.Refused, match="decided already"):
        actions.admit(application)


def test_nobody_is_cleared_above_their_network(founded):
    applied = actions.apply(Peer(clearance=Label.SECRET).wish)
    with pytest.raises(actions.Refused, match="nothing above restricted"):
        actions.admit(applied)
    actions.admit(applied, clearance=Label.INTERNAL)
    assert membership.member("essai", "ville.sample").clearance is Label.INTERNAL


def test_a_change_of_key_is_announced_by_the_old_one_and_revokes_it(founded, client):
    [old] = founded.keys
    published = actions.rotate("essai")
    assert published.revoked_keys == (old["kid"],)
    steps = client.get("/nodes/essai/keys").content.decode().split()
    assert [rules.signer_of(step) for step in steps[:2]] == [old["kid"], old["kid"]]
    assert rules.signer_of(steps[-1]) == published.keys[0]["kid"] == identity.authority_key("essai").thumbprint()


@pytest.mark.parametrize("crash", ["before the new key signs", "after it took the place"])
def test_a_change_of_key_that_crashed_is_mended_by_doing_it_again(founded, monkeypatch, crash):
    real, calls = publishing.publish, []

    def publish(network):
        calls.append(network)
        if len(calls) == (1 if crash.startswith("before") else 2):
            raise OSError("the machine died")
        return real(network)

    with monkeypatch.context() as dying:
        dying.setattr(publishing, "publish", publish)
        with pytest.raises(OSError, match="died"):
            actions.rotate("essai")
    published = actions.rotate("essai")
    assert founded.keys[0]["kid"] in published.revoked_keys
    assert [key["kid"] for key in published.keys] == [identity.authority_key("essai").thumbprint()]


def test_an_authority_restored_from_an_old_copy_uses_no_serial_twice(founded):
    newest = actions.publish("essai")
    Document.objects.filter(serial=newest.serial).delete()
    assert actions.publish("essai").serial == newest.serial + 1
    assert actions.publish("essai", after=50).serial == 51


def test_a_document_is_published_again_before_it_expires(founded, monkeypatch):
    assert actions.publish_if_due("essai") is None
    later = founded.expires_at - publishing.REPUBLISHED_BEFORE
    monkeypatch.setattr(timezone, "now", lambda: later)
    renewed = actions.publish_if_due("essai")
    assert (renewed.serial, renewed.expires_at) == (founded.serial + 1, later + rules.LIFE)


@pytest.mark.parametrize("spoiled", ["", "a.b.c", "{}", "é"])
def test_what_is_no_application_is_refused_with_a_reason(founded, client, spoiled):
    answer = client.post("/nodes/essai/applications", data=spoiled.encode(), content_type="application/jose")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-application")


def test_an_application_signed_by_another_key_than_it_presents_is_refused(founded, client, peer):
    document = applications.signed(peer.wish, key=Peer().message_key, now=timezone.now())
    assert client.post("/nodes/essai/applications", data=document, content_type="application/jose").status_code == 400
    assert not Application.objects.exists()


def test_an_application_carried_off_and_sent_later_is_refused(founded, client, peer):
    document = applications.signed(peer.wish, key=peer.message_key, now=timezone.now() - timedelta(hours=1))
    answer = client.post("/nodes/essai/applications", data=document, content_type="application/jose")
    assert "too long ago" in answer.json()["detail"]


def test_applications_are_limited_in_number_and_in_size(founded, client, monkeypatch):
    monkeypatch.setattr(members, "MOST_WAITING", 1)
    actions.apply(Peer("a1.sample").wish)
    assert (
        client.post("/nodes/essai/applications", data=Peer("a2.sample").application(), content_type="application/jose").status_code == 503
    )
    assert client.post("/nodes/essai/applications", data=b"x" * 60_000, content_type="application/jose").status_code == 413
    answers = [client.post("/nodes/essai/applications", data=b"x", content_type="application/jose").status_code for _ in range(12)]
    assert answers[-1] == 429


def test_who_is_not_the_authority_takes_no_applications(authority, client, peer):
    answer = client.post("/nodes/essai/applications", data=peer.application(), content_type="application/jose")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-the-authority")


@pytest.mark.parametrize("path", ["membership", "keys", "crl.pem", "applications/00"])
def test_nothing_of_a_closed_network_is_shown_outside_mutual_tls(db, client, path):
    found("clos")
    closed, absent = client.get(f"/nodes/clos/{path}"), client.get(f"/nodes/absent/{path}")
    assert (closed.status_code, closed.content.replace(b"clos", b"")) == (404, absent.content.replace(b"absent", b""))
    assert (
        client.post("/nodes/clos/applications", data=Peer(network="clos").application(), content_type="application/jose").status_code == 404
    )
    assert not Application.objects.exists()
