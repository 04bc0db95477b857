"""Which documents a node believes, and which it refuses for a reason that people can read."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from parvis.core.nodes import evidence as evidence_kept
from parvis.core.nodes import membership
from parvis.core.nodes.models import Membership as Document
from parvis.core.nodes.models import RefusedMembership
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules import membership as rules
from parvis.core.protection.models import Entry

pytestmark = pytest.mark.django_db


def new_key():
    return jose.private(jose.json_of(jose.new_key()))


def at(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


def evidence() -> list[str]:
    return list(RefusedMembership.objects.order_by("id").values_list("code", flat=True))


def test_a_document_of_the_pinned_authority_is_in_force_and_leaves_a_line_in_the_trace(authority):
    accepted = membership.accept("essai", authority.document(1), source="https://authority.example")
    assert membership.current("essai") == accepted
    assert membership.member("essai", "ville.sample").message_key == authority.peer.wish.message_key
    detail = json.loads(Entry.objects.get(event="nodes.membership-accepted").record)["detail"]
    assert (detail["serial"], detail["digest"], detail["source"]) == ("1", accepted.digest, "https://authority.example")


def test_the_same_document_again_changes_nothing(authority):
    document = authority.document(1)
    assert membership.accept("essai", document) == membership.accept("essai", document)
    assert Document.objects.count() == Entry.objects.filter(event="nodes.membership-accepted").count() == 1


def test_a_node_that_accepted_nothing_says_so(authority):
    with pytest.raises(membership.NoMembership, match="parvis nodes join"):
        membership.current("essai")


def test_a_rollback_is_refused_also_after_a_restart(authority):
    older = authority.document(4)
    membership.accept("essai", authority.document(5))
    membership.parsed.cache_clear()  # all that a process remembers
    with pytest.raises(rules.OlderSerial):
        membership.accept("essai", older)
    assert membership.current("essai").serial == 5
    assert evidence() == ["older-serial"]


def test_a_fork_is_refused_and_both_documents_are_kept(authority):
    accepted = membership.accept("essai", authority.document(3))
    other = authority.document(3, members=())
    with pytest.raises(rules.Fork):
        membership.accept("essai", other, source="peer.sample")
    assert membership.current("essai") == accepted
    kept = RefusedMembership.objects.get()
    assert (kept.code, kept.document, kept.source) == ("fork", other, "peer.sample")


def test_a_fork_of_an_older_serial_is_seen_as_one(authority):
    membership.accept("essai", authority.document(3))
    membership.accept("essai", authority.document(4))
    with pytest.raises(rules.Fork):
        membership.accept("essai", authority.document(3, members=()))


@pytest.mark.parametrize("part", [0, 1, 2], ids=["header", "claims", "signature"])
def test_a_document_with_any_part_altered_is_refused(authority, part):
    parts = authority.document(1).split(".")
    raw = bytearray(urlsafe_b64decode(parts[part] + "=="))
    raw[len(raw) // 2] ^= 1
    parts[part] = urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    with pytest.raises((rules.Altered, rules.UnknownKey)):
        membership.accept("essai", ".".join(parts))
    assert not Document.objects.exists()


def test_a_document_with_any_letter_changed_is_refused(authority):
    """Also in the bits of its last letters that base64 leaves unread."""
    document = authority.document(1)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    keys, revoked = membership.trusted("essai")
    ends = {at for part in (0, 1, 2) for at in [len(".".join(document.split(".")[: part + 1])) - 1]}
    for place in ends | set(range(0, len(document), 23)):
        other = letters[(letters.find(document[place]) + 1) % 64]
        with pytest.raises(rules.NotAccepted):
            rules.verified(document[:place] + other + document[place + 1 :], keys, revoked=revoked)


def test_a_document_with_other_claims_under_the_same_signature_is_refused(authority):
    header, _, signature = authority.document(1).split(".")
    claims = authority.membership(1, members=()).claims()
    swapped = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(rules.Altered):
        membership.accept("essai", f"{header}.{swapped}.{signature}")


@pytest.mark.parametrize("length", [0, 1, 40, -1, -40])
def test_a_document_cut_short_is_refused(authority, length):
    with pytest.raises(rules.Altered):
        membership.accept("essai", authority.document(1)[:length])


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_document_signed_by_no_key_or_by_the_public_key_as_a_password_is_refused(authority, algorithm):
    header = {"alg": algorithm, "typ": rules.TYPE, "kid": authority.key.thumbprint()}
    parts = [json.dumps(header).encode(), json.dumps(authority.membership(1).claims()).encode()]
    made = ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    with pytest.raises(rules.Altered):
        membership.accept("essai", f"{made}.")


def test_a_document_of_another_kind_under_the_same_key_is_refused(authority):
    other = jose.signed(authority.membership(1).claims(), key=authority.key, typ="node-application+jwt")
    with pytest.raises(rules.Altered):
        membership.accept("essai", other)


def test_a_document_of_another_network_is_refused(authority):
    with pytest.raises(rules.WrongNetwork):
        membership.accept("essai", authority.document(1, network="clos"))


def test_a_document_signed_by_an_unknown_key_is_refused(authority):
    stranger = new_key()
    with pytest.raises(rules.UnknownKey):
        membership.accept("essai", authority.document(1, key=stranger, keys=(jose.public(stranger),)))


def test_a_document_dated_in_the_future_is_refused_as_when_a_clock_was_set_back(authority):
    later = authority.now + timedelta(hours=1)
    with pytest.raises(rules.FutureDated, match="horloge"):
        membership.accept("essai", authority.document(1, issued_at=later, expires_at=later + timedelta(days=7)))


def test_two_clocks_may_disagree_by_some_minutes(authority):
    ahead = authority.now + timedelta(minutes=4)
    assert membership.accept("essai", authority.document(1, issued_at=ahead, expires_at=ahead + timedelta(days=7)))


def test_an_expired_document_is_refused(authority):
    past = authority.now - timedelta(days=8)
    with pytest.raises(rules.Expired):
        membership.accept("essai", authority.document(1, issued_at=past, expires_at=past + timedelta(days=7)))


def test_nodes_go_on_while_the_authority_is_down_until_what_they_hold_expires(authority, monkeypatch):
    held = membership.accept("essai", authority.document(1))
    at(monkeypatch, held.expires_at - timedelta(seconds=1))
    assert membership.member("essai", "ville.sample")
    at(monkeypatch, held.expires_at)
    with pytest.raises(membership.MembershipExpired, match="a expiré") as refusal:
        membership.member("essai", "ville.sample")
    assert "has published a new one" in refusal.value.text.en


def test_a_clock_set_back_does_not_revive_an_expired_membership(authority, monkeypatch):
    held = membership.accept("essai", authority.document(1))
    at(monkeypatch, held.issued_at - timedelta(days=30))
    with pytest.raises(membership.ClockSetBack):
        membership.current("essai")


def test_an_expelled_member_is_named_as_such(authority):
    membership.accept("essai", authority.document(1))
    membership.accept("essai", authority.document(2, members=(), expelled=("ville.sample",)))
    with pytest.raises(membership.Expelled):
        membership.member("essai", "ville.sample")
    with pytest.raises(membership.UnknownMember):
        membership.member("essai", "nobody.sample")


def test_a_new_key_announced_by_the_old_one_signs_from_then_on(authority):
    new = new_key()
    membership.accept("essai", authority.document(1, keys=(jose.public(authority.key), jose.public(new))))
    old = authority.key.thumbprint()
    second = authority.document(2, key=new, keys=(jose.public(new),), revoked_keys=(old,))
    assert membership.accept("essai", second).revoked_keys == (old,)


def test_membership_signed_by_a_revoked_key_is_refused_for_ever(authority):
    """Also when it announces keys of its own, revokes the new one, or comes after the node was started again."""
    new, thief = new_key(), new_key()
    membership.accept("essai", authority.document(1, keys=(jose.public(authority.key), jose.public(new))))
    old = authority.key.thumbprint()
    membership.accept("essai", authority.document(2, key=new, keys=(jose.public(new),), revoked_keys=(old,)))
    membership.parsed.cache_clear()
    forged = [
        authority.document(3),
        authority.document(9, keys=(jose.public(thief),)),
        authority.document(10, keys=(jose.public(thief),), revoked_keys=(new.thumbprint(),)),
    ]
    for document in forged:
        with pytest.raises(rules.RevokedKey, match="pour toujours"):
            membership.accept("essai", document)
        with pytest.raises(rules.RevokedKey):
            membership.follow("essai", [document])
    assert membership.current("essai").serial == 2
    assert evidence() == ["revoked-key"] * 3


def test_a_revoked_key_cannot_be_forgotten_by_a_later_document(authority):
    new = new_key()
    membership.accept("essai", authority.document(1, keys=(jose.public(authority.key), jose.public(new))))
    old = authority.key.thumbprint()
    membership.accept("essai", authority.document(2, key=new, keys=(jose.public(new),), revoked_keys=(old,)))
    with pytest.raises(rules.ForgetsRevoked):
        membership.accept("essai", authority.document(3, key=new, keys=(jose.public(new),)))


def test_a_document_that_revokes_the_key_that_signs_it_is_refused(authority):
    other = new_key()
    with pytest.raises(rules.RevokedKey):
        membership.accept("essai", authority.document(1, keys=(jose.public(other),), revoked_keys=(authority.key.thumbprint(),)))


def test_a_node_that_was_away_follows_the_keys_one_by_one(authority):
    """The first documents have expired meanwhile: they only prove the keys."""
    past = authority.now - timedelta(days=60)
    keys = [authority.key, new_key(), new_key()]
    revoked: tuple[str, ...] = ()
    steps, serial = [], 0
    for old, new in pairwise(keys):
        dates = {"issued_at": past, "expires_at": past + timedelta(days=7)}
        both = (jose.public(old), jose.public(new))
        steps.append(authority.document(serial := serial + 1, key=old, keys=both, revoked_keys=revoked, **dates))
        revoked = (*revoked, old.thumbprint())
    newest = authority.document(serial + 1, key=keys[-1], keys=(jose.public(keys[-1]),), revoked_keys=revoked)
    with pytest.raises(rules.UnknownKey):
        membership.accept("essai", newest)
    assert membership.follow("essai", [*steps, newest]).serial == serial + 1
    assert membership.trusted("essai") == ((jose.public(keys[-1]),), revoked)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"serial": 0},
        {"serial": "1"},
        {"serial": True},
        {"exp": 0},
        {"keys": []},
        {"members": None},
        {"members": [{}]},
        {"iat": 10**18},
        {"extra": 1},
    ],
    ids=str,
)
def test_signed_claims_that_are_no_membership_are_refused(authority, spoiled):
    claims = {**authority.membership(1).claims(), **spoiled}
    with pytest.raises(rules.WrongClaims):
        membership.accept("essai", jose.signed(claims, key=authority.key, typ=rules.TYPE))


def test_two_members_may_not_share_a_name_a_key_or_a_certificate(authority):
    other = new_key()
    twins = [
        authority.member(message_key=jose.public(other), certificates=()),
        authority.member(identifier="autre.sample", certificates=()),
        authority.member(identifier="autre.sample", message_key=jose.public(other)),
    ]
    for twin in twins:
        with pytest.raises(rules.WrongClaims):
            membership.accept("essai", authority.document(1, members=(authority.member(), twin)))


def test_claims_in_which_a_name_stands_twice_are_refused(authority):
    """Two readers could each believe another value (RFC 8725, 2.4)."""
    claims = authority.membership(1).claims()
    twice = json.dumps(claims)[:-1] + ', "serial": 2}'
    header = {"alg": "EdDSA", "typ": rules.TYPE, "kid": authority.key.thumbprint()}
    document = jose.jws.serialize_compact(header, twice, authority.key, algorithms=["EdDSA"])
    with pytest.raises(rules.Altered):
        membership.accept("essai", document)


def test_who_sends_rubbish_fills_no_disk(authority, monkeypatch):
    monkeypatch.setattr(evidence_kept, "MOST_REFUSALS", 3)
    for number in range(6):
        with pytest.raises(rules.NotAccepted):
            membership.accept("essai", f"rubbish {number}")
    assert len(evidence()) == 3
