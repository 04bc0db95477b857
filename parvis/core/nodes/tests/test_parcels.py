"""A delivery on the wire and its receipt: nothing changed passes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from parvis.core.nodes.rules import keys
from parvis.core.nodes.rules.parcels import BadParcel, BadReceipt, Outcome, Parcel, checked, parse, receipt

TICKET = "6f1c1f0e-8a1e-4b67-9d6e-0d1f1a6f2b11"
PARCEL = Parcel(ticket=TICKET, sequence=7, outcome=Outcome.ANSWERED, body=b'{"quotient": 350}')
KEY, ANOTHER = (keys.private(keys.json_of(keys.new_key())) for _ in range(2))
ENDS = {"network": "rie", "sender": "dinum.sample", "receiver": "rennes.sample"}
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def given_receipt(parcel=PARCEL, **more):
    return receipt(parcel, **{**ENDS, **more}, taken=True, code="", at=AT, key=KEY)


def test_a_delivery_is_read_as_it_was_written():
    assert parse(PARCEL.written()) == PARCEL


@given(some.binary(max_size=300))
def test_any_body_is_carried(body):
    assert parse(Parcel(ticket=TICKET, sequence=1, outcome=Outcome.ANSWERED, body=body).written()).body == body


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("version", 2),
        ("ticket", "not-a-ticket"),
        ("ticket", TICKET.upper()),
        ("sequence", 0),
        ("sequence", -1),
        ("sequence", True),
        ("sequence", 1.5),
        ("sequence", 2**63),
        ("outcome", "lost"),
        ("digest", "0" * 64),
        ("body", "%%%"),
        ("body", None),
        ("content_type", "a\nb"),
        ("code", "x" * 31),
    ],
)
def test_a_delivery_with_a_wrong_member_is_refused(member, value):
    members = {**json.loads(PARCEL.written()), member: value}
    with pytest.raises(BadParcel):
        parse(json.dumps(members).encode())


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{", b"null", b"\xff\xfe", b"[" * 100_000], ids=["none", "list", "half", "null", "binary", "deep"]
)
def test_what_is_no_delivery_is_refused(text):
    with pytest.raises(BadParcel):
        parse(text)


def test_a_receipt_says_what_was_taken_and_when():
    claims = checked(given_receipt(), PARCEL, **ENDS, key=keys.public(KEY))
    assert (claims["sequence"], claims["digest"], claims["taken"]) == (7, PARCEL.digest, True)
    assert datetime.fromtimestamp(claims["iat"], tz=UTC) == AT


@pytest.mark.parametrize(
    "other",
    [
        Parcel(ticket=TICKET, sequence=8, outcome=Outcome.ANSWERED, body=PARCEL.body),
        Parcel(ticket=TICKET, sequence=7, outcome=Outcome.ANSWERED, body=b"{}"),
        Parcel(ticket=TICKET, sequence=7, outcome=Outcome.REFUSED, body=PARCEL.body),
        Parcel(ticket=TICKET.replace("6", "7"), sequence=7, outcome=Outcome.ANSWERED, body=PARCEL.body),
    ],
    ids=["number", "body", "outcome", "ticket"],
)
def test_a_receipt_for_something_else_is_refused(other):
    with pytest.raises(BadReceipt):
        checked(given_receipt(other), PARCEL, **ENDS, key=keys.public(KEY))


@pytest.mark.parametrize("end", ENDS)
def test_a_receipt_between_others_is_refused(end):
    with pytest.raises(BadReceipt):
        checked(given_receipt(**{end: "other"}), PARCEL, **ENDS, key=keys.public(KEY))


def test_a_receipt_signed_by_another_is_refused():
    with pytest.raises(BadReceipt):
        checked(given_receipt(), PARCEL, **ENDS, key=keys.public(ANOTHER))


@pytest.mark.parametrize("place", [5, -5, 100])
def test_a_receipt_with_a_changed_character_is_refused(place):
    text = list(given_receipt())
    text[place] = "A" if text[place] != "A" else "B"
    with pytest.raises(BadReceipt):
        checked("".join(text), PARCEL, **ENDS, key=keys.public(KEY))
