"""What a node does by itself each minute and each day, and the messages that its operators get: once each, in their language."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from parvis.core.nodes import actions, alerting, identity, joining, keeping, membership, places, reaching, renewing
from parvis.core.nodes.actions import publishing
from parvis.core.nodes.models import Application, Node, Place
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.tests.conftest import Peer
from parvis.core.notices.models import Message
from parvis.core.people import actions as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def operators(db):
    """One who reads French, one who reads English, and an agent who is told nothing."""
    body = people.organisation("exploitant", name="Exploitant", kind="agency")
    for name, language, role in (("Malo", "fr", "operator"), ("Nell", "en", "operator"), ("Ana", "fr", "agent")):
        person = people.recognise_professional(provider="essai", uid=name, family_name="Essai", given_names=(name,), language=language)
        people.join(person, body, role=role)


def told(notice: str) -> list[tuple[str, str]]:
    """Language and subject of the messages that were written."""
    return sorted(Message.objects.filter(notice=f"nodes.{notice}").values_list("language", "subject"))


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_operators_are_told_once_that_somebody_applies(founded, peer):
    actions.apply(peer.wish)
    actions.apply(peer.wish)
    assert told("applied") == [
        ("en", "A node asks to join “Test network”"),
        ("fr", "Un nœud demande à rejoindre « Réseau d’essai »"),
    ]
    assert "ville.sample" in Message.objects.filter(language="en")[0].body


def test_operators_are_told_once_that_a_list_with_two_contents_was_shown(authority):
    membership.accept("essai", authority.document(3))
    other = authority.document(3, members=())
    for _ in range(2):
        with pytest.raises(rules.Fork):
            membership.accept("essai", other, source="peer.sample")
    assert [language for language, _ in told("membership-refused")] == ["en", "fr"]
    bodies = {each.language: each.body for each in Message.objects.filter(notice="nodes.membership-refused")}
    assert rules.Fork.text.fr in bodies["fr"]
    assert rules.Fork.text.en in bodies["en"]
    assert "peer.sample" in bodies["en"]


def test_operators_are_not_woken_for_rubbish(authority):
    with pytest.raises(rules.Altered):
        membership.accept("essai", "rubbish")
    assert told("membership-refused") == []


def test_operators_are_told_once_that_a_list_of_members_ends(authority):
    held = membership.accept("essai", authority.document(1))
    for moment in (held.expires_at - timedelta(days=3), held.expires_at - timedelta(days=1), held.expires_at - timedelta(hours=1)):
        alerting.tell_of_what_ends("essai", now=moment)
    day = held.expires_at
    assert told("membership-ends") == [
        ("en", f"The list of members of “Test network” expires on {day:%Y-%m-%d}"),
        ("fr", f"La liste des membres de « Réseau d’essai » expire le {day:%d/%m/%Y}"),
    ]


def test_the_authority_s_operators_are_told_once_of_each_certificate_that_ends(founded, peer):
    actions.admit(actions.apply(peer.wish))
    end = Node.objects.get(identifier="ville.sample").certificates.get().not_after
    for left in (timedelta(days=22), timedelta(days=20), timedelta(days=1), timedelta(seconds=-1)):
        alerting.tell_of_what_ends("essai", now=end - left)
    named = [(language, subject) for language, subject in told("certificate-ends") if "ville.sample" in subject]
    assert named == [
        ("en", f"The certificate of ville.sample expires on {end:%Y-%m-%d}"),
        ("fr", f"Le certificat de ville.sample expire le {end:%d/%m/%Y}"),
    ]


def test_a_renewed_certificate_and_an_expelled_member_s_are_not_told_of(founded, monkeypatch):
    actions.admit(actions.apply(Peer("renews.sample").wish))
    actions.admit(actions.apply(Peer("leaves.sample").wish))
    end = Node.objects.get(identifier="leaves.sample").certificates.get().not_after
    at(monkeypatch, end - timedelta(days=25))
    for name in ("etat.sample", "renews.sample"):
        actions.renew(Node.objects.get(identifier=name), Peer(name).wish.request)
    actions.expel(Node.objects.get(identifier="leaves.sample"), reason="closed")
    assert alerting.certificates_ending("essai", before=end + timedelta(days=1), after=end - timedelta(days=20)) == []


def test_an_authority_publishes_again_by_itself_and_renews_its_own_certificate(founded, monkeypatch):
    keeping.keep()
    assert membership.current("essai") == founded
    at(monkeypatch, founded.expires_at - publishing.REPUBLISHED_BEFORE + timedelta(seconds=1))
    keeping.keep()
    assert membership.current("essai").serial == founded.serial + 1
    assert identity.next_certificate("essai") is None
    at(monkeypatch, renewing.ends("essai") - timedelta(days=29))
    keeping.keep()
    assert identity.next_certificate("essai") is not None
    before = identity.own("essai").certificate
    at(monkeypatch, timezone.now() + renewing.USED_AFTER)
    keeping.keep()
    assert identity.own("essai").certificate != before


def test_a_member_goes_on_with_what_it_holds_while_its_authority_is_down(authority, monkeypatch):
    held = membership.accept("essai", authority.document(1))
    places.keep_pins("essai", url="https://authority.example", keys=list(held.keys), identifier="ville.sample")

    def down(*_given, **_named):
        raise httpx.ConnectError("no route")

    monkeypatch.setattr(reaching, "exchanged", down)
    assert membership.refresh("essai") is None
    keeping.keep()
    assert membership.current("essai") == held
    assert Place.objects.get(network="essai").cause == "ConnectError"


def test_trouble_in_one_network_keeps_no_other_from_being_heard(founded, monkeypatch):
    places.keep_pins("clos", url="", keys=[], identifier="etat.sample")
    heard = []
    monkeypatch.setattr(joining, "ask_again", lambda network: (_ for _ in ()).throw(joining.NotJoined(network)))
    monkeypatch.setattr(actions, "publish_if_due", heard.append)
    for order in (["clos", "essai"], ["essai", "clos"]):
        monkeypatch.setattr(places, "networks", lambda order=order: order)
        keeping.keep()
    assert heard == ["essai", "essai"]


def test_applications_that_nobody_decided_are_forgotten_after_a_month_and_samples_stay(founded, monkeypatch):
    kept, sample = actions.apply(Peer("a1.sample").wish), actions.apply(Peer("a2.sample").wish, sample=True)
    admitted = actions.apply(Peer("a3.sample").wish)
    actions.admit(admitted)
    keeping.warn()
    assert Application.objects.count() == 3
    at(monkeypatch, kept.applied_at + keeping.APPLICATIONS_KEPT + timedelta(minutes=1))
    keeping.warn()
    assert set(Application.objects.values_list("pk", flat=True)) == {sample.pk, admitted.pk}
