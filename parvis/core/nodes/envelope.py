"""Messages of this node signed, and messages of others believed or not."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, unquote
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from parvis.core.nodes import membership
from parvis.core.nodes.identity import Own
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.rules import signing
from parvis.core.nodes.rules.applications import IDENTIFIER
from parvis.core.nodes.rules.http_messages import Fields, Request, Response
from parvis.core.nodes.rules.membership import Membership
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.rules.signing import BadSignature, Proof
from parvis.kernel.networks import Label

NOBODY = "-"  # to whom an answer goes when the request does not say whose it is
Header = tuple[str, str]


def new_id() -> str:
    return uuid4().hex


def headers_of(own: Own, *, to: str, message_id: str, label: Label, body: bytes, content_type: str, more: Iterable[Header]) -> Fields:
    """The lines that every message carries, in the order in which they are signed."""
    found = [
        ("content-digest", signing.content_digest(body)),
        ("parvis-network", own.network),
        ("parvis-from", own.identifier),
        ("parvis-to", to),
        ("parvis-message-id", message_id),
        ("parvis-label", label.value),
        *([("content-type", content_type)] if body else []),
        *more,
    ]
    return tuple(found)


def spoken(text: str) -> str:
    """Words in a header: UTF-8, percent-encoded."""
    return quote(text[:500], safe=" ,.;:()/’'-")[:1500].strip()


def heard(value: str) -> str:
    return unquote(value)


def signed_request(
    own: Own, *, to: str, method: str, authority: str, target: str, body: bytes, label: Label, more: Iterable[Header] = ()
) -> tuple[Request, str, str]:
    """The message, its identifier, and the fingerprint of what was signed."""
    message_id = new_id()
    headers = headers_of(own, to=to, message_id=message_id, label=label, body=body, content_type="application/json", more=more)
    unsigned = Request(method=method, authority=authority, target=target, headers=headers, body=body)
    lines, digest = sign(own, unsigned)
    return replace(unsigned, headers=(*headers, *lines)), message_id, digest


def signed_response(
    own: Own, asked: Request, *, status: int, body: bytes, content_type: str, label: Label, more: Iterable[Header] = ()
) -> tuple[Response, str]:
    """An answer bound to ``asked`` by covering its signature, and the fingerprint of what was signed.

    Where the request is too damaged to be covered, the answer is not signed and its fingerprint is empty.
    """
    said = dict(asked.headers)
    message_id, sender = said.get("parvis-message-id", ""), said.get("parvis-from", "")
    headers = headers_of(
        own,
        to=sender if IDENTIFIER.fullmatch(sender) else NOBODY,
        message_id=message_id if signing.is_message_id(message_id) else new_id(),
        label=label,
        body=body,
        content_type=content_type,
        more=more,
    )
    unsigned = Response(status=status, request=asked, headers=headers, body=body)
    try:
        lines, digest = sign(own, unsigned)
    except BadSignature:
        return unsigned, ""
    return replace(unsigned, headers=(*headers, *lines)), digest


def sign(own: Own, message: Request | Response) -> tuple[Fields, str]:
    key = own.message_key.private_key
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("Messages are signed with Ed25519 keys.")
    return signing.signature_of(message, key=key, keyid=own.message_key.thumbprint(), created=int(time.time()))


def verified(network: str, message: Request | Response, *, recipient: str) -> Proof:
    """What ``message`` proves under the membership in force; raises Refused."""
    found = known(network)
    keys = keys_of(found)
    try:
        return signing.verified(message, key_of=keys.get, network=network, recipient=recipient, now=int(time.time()))
    except BadSignature as error:
        raise Refused(standing(found, message, error.code)) from None


def known(network: str) -> Membership:
    try:
        return membership.current(network)
    except membership.NotAMember as error:
        raise Refused("membership-unavailable", text=error.text) from None


def standing(found: Membership, message: Request | Response, code: str) -> str:
    """A key that nobody has may be that of a former member: whoever signed with it should read why."""
    if code != "key-unknown":
        return code
    sender = next((value for name, value in message.headers if name == "parvis-from"), "")
    if sender in found.expelled:
        return "expelled"
    return code if sender in found.by_identifier else "unknown-member"


def keys_of(found: Membership) -> dict[str, tuple[str, Ed25519PublicKey]]:
    return read_keys(found.document) if found.document else made_keys(found)


@lru_cache(maxsize=16)
def read_keys(document: str) -> dict[str, tuple[str, Ed25519PublicKey]]:
    """By keyid: a document never changes, so its keys are read once."""
    return made_keys(rules.parse(jose.unverified(document)[1], document=document))


def made_keys(found: Membership) -> dict[str, tuple[str, Ed25519PublicKey]]:
    return {each.key_name: (each.identifier, signing.public_key(each.message_key)) for each in found.members}
