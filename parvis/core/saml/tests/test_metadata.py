"""Whom we trust: metadata signed by the certificate we hold, for as long as it says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from parvis.core.saml import actions, keys, selectors
from parvis.core.saml.models import Party, Refusal, SeenMessage
from parvis.core.saml.rules import metadata, names
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.tests.conftest import NOW, PROXY, resigned, signer


def published(pairs, **changed):
    fields = {
        "role": metadata.PROXY,
        "entity_id": PROXY,
        "country": "EE",
        "organisation": "Node",
        "website": "https://node.ee.example",
        "signing": [pairs.proxy.certificate],
        "encryption": [pairs.proxy.certificate],
        "asked_at": "https://node.ee.example/sso",
        "levels": names.LEVELS,
    }
    return metadata.Published(**{**fields, **changed})


def written(pairs, *, now=NOW, **changed) -> bytes:
    return metadata.written(published(pairs, **changed), now=now, signer=signer(pairs.proxy))


def refused(code: str):
    return pytest.raises(BadMessage, match=f"^{code}")


def test_what_is_published_is_read(pairs):
    member = metadata.read(written(pairs), pinned=pairs.proxy.certificate, now=NOW)
    assert (member.entity_id, member.role, member.country) == (PROXY, metadata.PROXY, "EE")
    assert member.signing == (pairs.proxy.certificate,)
    assert member.levels == names.LEVELS
    assert member.redirect_at == "https://node.ee.example/sso"


def test_two_keys_are_published_while_they_change(pairs):
    both = [pairs.proxy.certificate, pairs.connector.certificate]
    assert metadata.read(written(pairs, signing=both), pinned=pairs.proxy.certificate, now=NOW).signing == tuple(both)


def test_metadata_signed_by_another(pairs):
    with refused("bad-signature"):
        metadata.read(written(pairs), pinned=pairs.attacker.certificate, now=NOW)


def test_metadata_altered(pairs):
    with refused("bad-signature"):
        metadata.read(written(pairs).replace(b"node.ee.example/sso", b"evil.example/sso"), pinned=pairs.proxy.certificate, now=NOW)


def test_metadata_expired(pairs):
    with refused("expired"):
        metadata.read(written(pairs), pinned=pairs.proxy.certificate, now=NOW + timedelta(hours=25))


def test_metadata_without_end_or_for_too_long(pairs):
    root = etree.fromstring(written(pairs))
    root.set("validUntil", "2036-01-01T00:00:00Z")
    with refused("expired"):
        metadata.read(resigned(root, pairs.proxy), pinned=pairs.proxy.certificate, now=NOW)
    del root.attrib["validUntil"]
    with refused("unreadable"):
        metadata.read(resigned(root, pairs.proxy), pinned=pairs.proxy.certificate, now=NOW)


def test_weak_keys_are_not_registered(pairs):
    weak = weak_certificate()
    with refused("weak-key"):
        metadata.read(written(pairs, signing=[weak]), pinned=pairs.proxy.certificate, now=NOW)


def weak_certificate() -> str:
    bits, keys.BITS = keys.BITS, 2048
    try:
        return keys.made("weak").certificate
    finally:
        keys.BITS = bits


@pytest.mark.django_db
def test_a_party_is_registered_from_a_file_and_refreshed(pairs, tmp_path):
    file = tmp_path / "ee.xml"
    file.write_bytes(written(pairs, now=timezone.now()))
    party = actions.register_party("ee-proxy", source=str(file), pinned=pairs.proxy.certificate, title_fr="Estonie", title_en="Estonia")
    assert (party.role, party.country, party.entity_id) == ("proxy", "EE", PROXY)
    file.write_bytes(written(pairs, now=timezone.now(), entity_id="https://another.example"))
    assert not actions.refresh(party)
    party.refresh_from_db()
    assert "another party" in party.problem
    assert selectors.member(party).entity_id == PROXY, "what was held stays"


@pytest.mark.django_db
def test_held_metadata_stops_counting_when_it_expires(pairs, tmp_path):
    file = tmp_path / "ee.xml"
    file.write_bytes(written(pairs, now=timezone.now()))
    party = actions.register_party("ee-proxy", source=str(file), pinned=pairs.proxy.certificate)
    with refused("expired"):
        selectors.member(party, now=timezone.now() + timedelta(hours=25))


@pytest.mark.django_db
def test_a_message_counts_once():
    actions.count_once("response", party="ee", message_id="_1")
    actions.count_once("response", party="pt", message_id="_1")
    with refused("replayed"):
        actions.count_once("response", party="ee", message_id="_1")
    SeenMessage.objects.update(expires_at=timezone.now() - timedelta(days=1))
    actions.clean()
    assert not SeenMessage.objects.exists()


@pytest.mark.django_db
def test_refusals_say_the_rule_and_nothing_of_the_message():
    actions.note_refusal(BadMessage("bad-signature", "no registered certificate"), party="ee")
    assert Refusal.objects.get().code == "bad-signature"


@pytest.mark.parametrize("source", ["https://127.0.0.1/metadata", "https://localhost/metadata", "/nowhere/metadata.xml"])
def test_metadata_is_not_looked_for_inside_our_own_network(source):
    with refused("unreachable"):
        actions.fetched(source)


def test_keys_change_in_three_steps_and_what_was_sent_to_the_old_one_still_opens():
    first = keys.pairs(keys.ENCRYPTION)[0]
    assert keys.step(keys.ENCRYPTION) == "prepare"
    assert next(each.certificate for each in keys.pairs(keys.ENCRYPTION)) == first.certificate
    assert keys.step(keys.ENCRYPTION) == "switch"
    current, old = keys.pairs(keys.ENCRYPTION)
    assert old == first
    assert current != first
    assert keys.step(keys.ENCRYPTION) == "retire"
    assert keys.pairs(keys.ENCRYPTION) == [current]
    assert keys.path_of(keys.ENCRYPTION, node="own").stat().st_mode & 0o077 == 0
    assert Party._meta.app_label == "saml"
