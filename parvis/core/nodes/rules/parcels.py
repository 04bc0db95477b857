"""A delivery on the wire, and the receipt for it: how both are written and what is refused in reading them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from joserfc.jwk import OKPKey

from parvis.core.nodes.rules import keys
from parvis.core.nodes.rules.keys import Jwk, NotSigned
from parvis.core.nodes.rules.ordering import Numbered

RECEIPT_TYPE = "delivery-receipt+jwt"
MOST_BYTES = 3_000_000  # of one answer


class BadParcel(ValueError):
    """What came is not a delivery; the message says which part is wrong, never what it held."""


class BadReceipt(ValueError):
    """What came back is no receipt for what was delivered."""


class Outcome(StrEnum):
    """What became of the question."""

    ANSWERED = "answered"
    REFUSED = "refused"  # by the source or by a rule, after the ticket was given: ``code`` says why
    EXPIRED = "expired"  # not delivered in time, its body is destroyed
    GONE = "gone"  # delivered and receipted before; its body is destroyed


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One delivery: ``sequence`` is its number from this sender to this receiver."""

    ticket: str
    sequence: int
    outcome: Outcome
    body: bytes = field(default=b"", repr=False)
    content_type: str = "application/json"
    code: str = ""

    @property
    def digest(self) -> str:
        return sha256(self.body).hexdigest()

    @property
    def numbered(self) -> Numbered:
        return Numbered(self.sequence, self.ticket, self.digest)

    def written(self) -> bytes:
        """As JSON; the body is base64, so that any kind of answer can be carried."""
        members = {
            "version": 1,
            "ticket": self.ticket,
            "sequence": self.sequence,
            "outcome": self.outcome.value,
            "code": self.code,
            "content_type": self.content_type,
            "digest": self.digest,
            "body": base64.b64encode(self.body).decode(),
        }
        return json.dumps(members, separators=(",", ":")).encode()


def parse(text: bytes) -> Parcel:
    """The delivery in ``text``; raises BadParcel for anything that is not exactly one."""
    members = object_in(text)
    if members.get("version") != 1:
        raise BadParcel("version: only 1 is known.")
    parcel = Parcel(
        ticket=ticket_in(members),
        sequence=sequence_in(members),
        outcome=outcome_in(members),
        body=body_in(members),
        content_type=text_in(members, "content_type", most=100),
        code=text_in(members, "code", most=30),
    )
    if members.get("digest") != parcel.digest:
        raise BadParcel("digest: it is not that of the body.")
    return parcel


def object_in(text: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadParcel("This is not JSON.") from error
    if not isinstance(found, dict):
        raise BadParcel("This is not a JSON object.")
    return found


def ticket_in(members: Mapping[str, Any]) -> str:
    given = members.get("ticket")
    try:
        found = str(UUID(given)) if isinstance(given, str) else ""
    except ValueError:
        found = ""
    if not found or found != given:
        raise BadParcel("ticket: a UUID in lower case is expected.")
    return found


def sequence_in(members: Mapping[str, Any]) -> int:
    given = members.get("sequence")
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given < 2**63:
        raise BadParcel("sequence: a whole number from 1 is expected.")
    return given


def outcome_in(members: Mapping[str, Any]) -> Outcome:
    try:
        return Outcome(str(members.get("outcome")))
    except ValueError as error:
        raise BadParcel("outcome: not one that is known.") from error


def body_in(members: Mapping[str, Any]) -> bytes:
    given = members.get("body")
    if not isinstance(given, str) or len(given) > MOST_BYTES * 4 // 3 + 4:
        raise BadParcel("body: base64 of at most 3 MB is expected.")
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadParcel("body: this is not base64.") from error


def text_in(members: Mapping[str, Any], name: str, *, most: int) -> str:
    given = members.get(name, "")
    if not isinstance(given, str) or len(given) > most or not given.isprintable():
        raise BadParcel(f"{name}: a text of at most {most} characters is expected.")
    return given


def receipt(parcel: Parcel, *, network: str, sender: str, receiver: str, taken: bool, code: str, at: datetime, key: OKPKey) -> str:
    """A compact JWS by ``key``, the receiver's private key: what came, when, and whether it was taken.

    ``iat`` is in seconds since 1970. What is refused has a receipt too: its number is used, and ``code`` says why.
    """
    claims = {**said(parcel, network=network, sender=sender, receiver=receiver), "taken": taken, "code": code, "iat": int(at.timestamp())}
    return keys.signed(claims, key=key, typ=RECEIPT_TYPE)


def said(parcel: Parcel, *, network: str, sender: str, receiver: str) -> dict[str, Any]:
    """What a receipt repeats of what it is for."""
    return {
        "network": network,
        "from": sender,
        "to": receiver,
        "ticket": parcel.ticket,
        "sequence": parcel.sequence,
        "digest": parcel.digest,
        "outcome": parcel.outcome.value,
    }


def checked(text: str, parcel: Parcel, *, network: str, sender: str, receiver: str, key: Jwk) -> Mapping[str, Any]:
    """The claims of the receipt for ``parcel``, signed by the receiver's public ``key``; raises BadReceipt."""
    try:
        claims = keys.opened(text, keys=[key], typ=RECEIPT_TYPE)
    except NotSigned as error:
        raise BadReceipt("The receipt is not signed by its giver.") from error
    wrong = [name for name, value in said(parcel, network=network, sender=sender, receiver=receiver).items() if claims.get(name) != value]
    if wrong or not isinstance(claims.get("taken"), bool) or not isinstance(claims.get("iat"), int):
        raise BadReceipt(f"The receipt is for something else: {', '.join(wrong) or 'taken, iat'}.")
    return claims
