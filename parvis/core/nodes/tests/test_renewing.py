"""Certificates renewed by machines through the gateway, and lists of members handed on between them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from django.utils import timezone

from parvis.core.exchange.actions import SourceUnavailable
from parvis.core.nodes import actions, client, identity, joining, keeping, membership, places, renewing, selectors
from parvis.core.nodes.models import Certificate, Node, RefusedMembership
from parvis.core.nodes.rules import applications, certificates
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.rules.membership import Fork
from parvis.core.nodes.tests.conftest import Peer, found
from parvis.core.nodes.tests.speaking import admitted, code, say
from parvis.core.nodes.tests.worlds import Worlds
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
TOWN = "ville.sample"


def request(name: str = TOWN, key=None) -> bytes:
    return certificates.request(key or certificates.new_key(), identifier=name).encode()


@pytest.fixture
def town(founded, peer) -> Peer:
    admitted(peer)
    return peer


def test_a_member_renews_over_its_connection_and_both_certificates_are_listed(town):
    key = certificates.new_key()
    answer = say(town, "POST", renewing.CERTIFICATES, request(key=key))
    given = json.loads(answer.body)
    made = x509.load_pem_x509_certificate(given["certificate"].encode())
    assert (answer.status, made.public_key()) == (200, key.public_key())
    assert len(membership.member("essai", TOWN).certificates) == 2
    assert given["documents"][-1] == membership.current("essai").document
    assert Certificate.objects.filter(node__identifier=TOWN, revoked_at=None).count() == 2


def test_a_member_gets_no_certificate_under_the_name_of_another(town):
    given = json.loads(say(town, "POST", renewing.CERTIFICATES, request("etat.sample")).body)
    made = x509.load_pem_x509_certificate(given["certificate"].encode())
    assert made.subject.rfc4514_string() == f"CN={TOWN}"


@pytest.mark.parametrize("body", [b"", b"rubbish", b"\xff\xfe"])
def test_a_request_that_is_none_is_refused_and_gives_nothing(town, body):
    assert code(say(town, "POST", renewing.CERTIFICATES, body)) == "malformed"
    assert Certificate.objects.filter(node__identifier=TOWN).count() == 1


def test_an_expelled_member_renews_nothing(town):
    actions.expel(Node.objects.get(identifier=TOWN), reason="gave data away")
    assert code(say(town, "POST", renewing.CERTIFICATES, request())) == "expelled"
    assert Certificate.objects.filter(node__identifier=TOWN).count() == 1


def test_who_is_not_the_authority_gives_no_certificates(town):
    (places.folder("essai") / "authority.key").unlink()
    assert code(say(town, "POST", renewing.CERTIFICATES, request())) == "no-such-service"


def test_a_member_hands_on_the_list_that_it_accepted_and_the_changes_of_key(town):
    actions.rotate("essai")
    assert say(town, "GET", renewing.MEMBERSHIP).body.decode() == membership.current("essai").document
    steps = say(town, "GET", renewing.KEYS).body.decode().split()
    assert steps == [each.document for each in selectors.key_changes("essai")]


# -- the other side: a node that renews, and that hears others ------------------------------------------------------


def join(worlds: Worlds, network: str) -> None:
    """Make the town a member of ``network``, by files."""
    [key] = membership.current(network).keys
    with worlds.at(worlds.there):
        wish = joining.prepare(
            network,
            url="",
            key=json.dumps(key),
            identifier=TOWN,
            address="https://127.0.0.1:8651",
            title=Text("Ville", "Town"),
            organisation_identifier=TOWN,
            country="FR",
            clearance=Label.SECRET if network == "clos" else Label.INTERNAL,
        )
        document = joining.application(wish)
    applied = actions.apply(applications.opened(document, network=network))
    actions.admit(applied)
    text = selectors.answer_file(applied)
    with worlds.at(worlds.there):
        joining.take_file(network, text)


@pytest.fixture
def worlds(founded, settings, tmp_path, monkeypatch):
    made = Worlds(settings, tmp_path / "town")
    monkeypatch.setattr(client, "call", made.called)
    join(made, "essai")
    return made


@pytest.fixture
def closed(worlds):
    found("clos")
    join(worlds, "clos")
    return worlds


def shown(network: str) -> x509.Certificate:
    return identity.own(network).certificate


def test_a_new_certificate_is_used_once_the_others_have_read_that_it_is_good(worlds):
    with worlds.at(worlds.there):
        before, now = shown("essai"), timezone.now()
        renewing.renew("essai")
        assert shown("essai") == before
        assert not identity.switch_if_due("essai", now=now)
        assert identity.switch_if_due("essai", now=now + renewing.USED_AFTER + timedelta(seconds=5))
        after = shown("essai")
        assert after != before
    listed = membership.member("essai", TOWN).certificates
    assert {certificates.fingerprint(before), certificates.fingerprint(after)} == set(listed)


def test_renewing_is_due_thirty_days_before_the_end_and_once(worlds):
    with worlds.at(worlds.there):
        end = renewing.ends("essai")
        assert not renewing.is_due("essai", now=end - certificates.RENEWED_BEFORE - timedelta(minutes=1))
        near = end - certificates.RENEWED_BEFORE + timedelta(minutes=1)
        assert renewing.is_due("essai", now=near)
        renewing.renew("essai")
        assert not renewing.is_due("essai", now=near)


def test_the_authority_renews_its_own_certificate(founded):
    renewing.renew("essai")
    assert len(membership.member("essai", "etat.sample").certificates) == 2
    assert identity.next_certificate("essai") is not None


def test_a_member_that_may_not_renew_is_told_why_and_keeps_what_it_has(worlds):
    actions.expel(Node.objects.get(identifier=TOWN), reason="gave data away")
    with worlds.at(worlds.there):
        with pytest.raises(joining.NotJoined, match="expelled"):
            renewing.renew("essai")
        assert identity.next_certificate("essai") is None


def test_a_closed_network_is_heard_over_its_own_connections_and_through_a_change_of_key(closed):
    actions.rotate("clos")
    published = actions.publish("clos")
    with closed.at(closed.there):
        keeping.hear("clos")
        assert membership.current("clos") == published
    assert not any("/nodes/clos" in each for each in closed.asked)


def test_one_member_that_says_something_else_keeps_nobody_from_hearing_the_others(worlds, authority_down):
    admitted(Peer("autre.sample"))
    admitted(Peer("zone.sample"))
    published = membership.current("essai")
    older = membership.of_serial("essai", published.serial - 1)
    with worlds.at(worlds.there):
        membership.follow("essai", [published.document])
        forged = published.document[:-8] + "AAAAAAAA"
        authority_down({"autre.sample": forged, "zone.sample": older.document})
        assert renewing.ask_members("essai") is None
        assert membership.current("essai") == published
    assert sorted(each.source for each in RefusedMembership.objects.all()) == ["autre.sample", "zone.sample"]


def test_a_list_that_another_member_still_holds_is_no_evidence_against_it(worlds, authority_down):
    admitted(Peer("autre.sample"))
    older = membership.current("essai")
    admitted(Peer("zone.sample"))
    published = membership.current("essai")
    with worlds.at(worlds.there):
        membership.accept("essai", older.document)
        membership.accept("essai", published.document)
        authority_down({"autre.sample": older.document, "zone.sample": published.document})
        assert renewing.ask_members("essai") == published
    assert not RefusedMembership.objects.exists()


def test_a_member_that_was_shown_another_list_is_found_out(worlds, authority_down, monkeypatch):
    """The authority signed two lists under one number; each is kept, and the second one is refused."""
    admitted(Peer("autre.sample"))
    one = membership.current("essai")
    with worlds.at(worlds.there):
        membership.accept("essai", one.document)
        other = resigned(worlds, one)
        authority_down({"autre.sample": other})
        renewing.ask_members("essai")
    assert RefusedMembership.objects.get().code == Fork.code


def resigned(worlds: Worlds, one) -> str:
    """The same serial with other members, signed by the authority's own key."""
    with worlds.at(worlds.here):
        return rules.signed(replace(one, members=one.members[:1]), key=identity.authority_key("essai"))


@pytest.fixture
def authority_down(monkeypatch):
    """``authority_down({member: document})``: only these members answer, each with its list."""

    def answering(documents: dict[str, str]) -> None:
        def asked(_network: str, member: str, path: str) -> str:
            if member not in documents:
                raise SourceUnavailable(Text(member, member), cause="timeout", retry_after_seconds=60)
            return documents[member] if path == renewing.MEMBERSHIP else ""

        monkeypatch.setattr(renewing, "asked", asked)

    return answering
