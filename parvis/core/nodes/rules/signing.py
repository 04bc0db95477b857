"""Signed messages: RFC 9421 (HTTP Message Signatures) with Ed25519, over a Content-Digest of RFC 9530.

The base is the RFC's. The profile is narrower than the RFC: one signature, the components of ``REQUEST`` and ``ANSWER``
all covered, no component twice, header lines never repeated, and the parameters ``PARAMETERS`` all there.
Structured fields (RFC 9651) are read by ``http_sf``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any

import http_sf
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from parvis.core.nodes.rules.http_messages import Fields, Request, Response
from parvis.core.nodes.rules.signature_base import BadSignature, Component, Message, base, parameters_line, value_of

__all__ = ["BadSignature", "Fields", "Proof", "Request", "Response", "base", "signature_of", "verified"]

LABEL, TAG = "parvis", "parvis-node"
VALID_SECONDS, CLOCKS_APART = 300, 60
LONGEST_FIELD = 4096  # characters of Signature-Input and of Signature
OWN = ("parvis-network", "parvis-from", "parvis-to", "parvis-message-id", "parvis-label")
WHEN_PRESENT = ("content-type", "parvis-purpose", "parvis-case", "prefer", "preference-applied", "retry-after")
REQUEST = ("@method", "@authority", "@path", "@query", "content-digest", *OWN)
OF_REQUEST = ("@method", "@authority", "@path", "@query", "content-digest", "signature-input", "signature")
ANSWER = ("@status", "content-digest", *OWN)
PARAMETERS = ("created", "expires", "keyid", "nonce", "tag")
ALGORITHM = "ed25519"


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What a Signature-Input says, with the signature itself."""

    components: tuple[Component, ...]
    parameters: Mapping[str, Any]
    signature: bytes


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A message whose signature holds: who sent it, as what, and the fingerprint of all that was signed."""

    network: str
    sender: str
    recipient: str
    message_id: str
    label: str
    created: int
    expires: int
    digest: str  # SHA-256 of the signature base, in hexadecimal: what both sides keep


def content_digest(body: bytes) -> str:
    """The Content-Digest of RFC 9530.

    >>> content_digest(b"")
    'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'
    """
    return f"sha-256=:{base64.b64encode(sha256(body).digest()).decode()}:"


def components_of(message: Message) -> tuple[Component, ...]:
    """All that this profile signs of ``message``."""
    names = {name for name, _ in message.headers}
    present = tuple(name for name in WHEN_PRESENT if name in names)
    if isinstance(message, Request):
        return tuple((name, False) for name in (*REQUEST, *present))
    signed = {name for name, _ in message.request.headers}
    req = tuple(name for name in OF_REQUEST if name.startswith("@") or name in signed)
    return (*((name, False) for name in (*ANSWER, *present)), *((name, True) for name in req))


def signature_of(message: Message, *, key: Ed25519PrivateKey, keyid: str, created: int) -> tuple[Fields, str]:
    """The two header lines that sign ``message``, and the fingerprint of what they sign.

    ``message`` must have its Content-Digest and the headers of ``OWN``; raises BadSignature where one is missing.
    """
    nonce = value_of(message, ("parvis-message-id", False))
    expires = created + VALID_SECONDS
    parameters = {"created": created, "expires": expires, "keyid": keyid, "nonce": nonce, "tag": TAG}
    chosen = components_of(message)
    signed = base(message, chosen, parameters)
    signature = base64.b64encode(key.sign(signed)).decode()
    headers = (
        ("signature-input", f"{LABEL}={parameters_line(chosen, parameters)}"),
        ("signature", f"{LABEL}=:{signature}:"),
    )
    return headers, fingerprint(signed)


def fingerprint(signed: bytes) -> str:
    return sha256(signed).hexdigest()


def one_signature(message: Message) -> Signed:
    """The only signature of ``message``; raises BadSignature."""
    inputs, signatures = dictionary(message, "signature-input"), dictionary(message, "signature")
    if len(inputs) > 1 or len(signatures) > 1:
        raise BadSignature("signature-several")
    if set(inputs) != set(signatures) or not inputs:
        raise BadSignature("signature-missing")
    listed, parameters = next(iter(inputs.values()))
    name, (signature, more) = next(iter(signatures.items()))
    if not isinstance(listed, list) or not isinstance(signature, bytes) or more:
        raise BadSignature("signature-malformed")
    if value_of(message, ("signature", False)) != f"{name}=:{base64.b64encode(signature).decode()}:":
        raise BadSignature("signature-malformed", "another spelling of the same octets")
    return Signed(components=tuple(component(each) for each in listed), parameters=parameters, signature=signature)


def dictionary(message: Message, name: str) -> dict[str, Any]:
    try:
        text = value_of(message, (name, False))
    except BadSignature as error:
        raise BadSignature("signature-missing", name) if error.code == "component-missing" else error from None
    if len(text) > LONGEST_FIELD:
        raise BadSignature("signature-malformed", "too long")
    return parsed(text, code="signature-malformed")


def parsed(text: str, *, code: str) -> dict[str, Any]:
    def twice(key: str, context: str) -> None:
        raise BadSignature("signature-several" if context == "dictionary" else code, key)

    try:
        found = http_sf.parse(text.encode("ascii"), tltype="dictionary", on_duplicate_key=twice)
    except BadSignature:
        raise
    except Exception as error:  # whatever a parser finds wrong in what a stranger sent
        raise BadSignature(code) from error
    return dict(found) if isinstance(found, dict) else {}


def component(item: tuple[Any, Mapping[str, Any]]) -> Component:
    """A name and whether it is of the request; the RFC's other parameters are none of ours."""
    name, parameters = item
    if not isinstance(name, str) or type(name) is not str or name != name.lower() or name == "@signature-params":
        raise BadSignature("component-unknown", str(name)[:60])
    if set(parameters) - {"req"} or parameters.get("req", True) is not True:
        raise BadSignature("component-unknown", name[:60])
    return name, "req" in parameters


def check_digest(message: Message) -> None:
    """Raises BadSignature unless Content-Digest holds the body's SHA-256; other algorithms beside it are not looked at."""
    try:
        text = value_of(message, ("content-digest", False))
    except BadSignature as error:
        raise BadSignature("digest-missing") if error.code == "component-missing" else error from None
    found = parsed(text, code="digest-malformed").get("sha-256")
    if found is None or not isinstance(found[0], bytes):
        raise BadSignature("digest-malformed", "no sha-256")
    if not compare_digest(found[0], sha256(message.body).digest()):
        raise BadSignature("digest-wrong")


def verified(
    message: Message,
    *,
    key_of: Callable[[str], tuple[str, Ed25519PublicKey] | None],
    network: str,
    recipient: str,
    now: int,
) -> Proof:
    """What ``message`` proves; raises BadSignature with the code of the first thing that is wrong.

    ``key_of`` tells whose key a keyid is. The order is from what costs least to check to what costs most.
    """
    check_one_of_each(message)
    signed = one_signature(message)
    check_covered(message, signed)
    created, expires = check_times(signed.parameters, now)
    said = {name: value_of(message, (name, False)) for name in OWN}
    check_addressed(said, signed.parameters, network=network, recipient=recipient)
    owner = key_of(signed.parameters["keyid"])
    if owner is None:
        raise BadSignature("key-unknown")
    if owner[0] != said["parvis-from"]:
        raise BadSignature("signed-by-another")
    check_digest(message)
    text = base(message, signed.components, signed.parameters)
    check_signature(owner[1], signed.signature, text)
    return Proof(
        network=network,
        sender=owner[0],
        recipient=recipient,
        message_id=said["parvis-message-id"],
        label=said["parvis-label"],
        created=created,
        expires=expires,
        digest=fingerprint(text),
    )


def check_one_of_each(message: Message) -> None:
    """Raises BadSignature when a line that counts here stands twice: who reads the first and who reads the last would differ."""
    counted = {*OWN, *WHEN_PRESENT, "content-digest", "signature", "signature-input", "host", "content-length"}
    seen: set[str] = set()
    for name, _ in message.headers:
        if name in seen and name in counted:
            raise BadSignature("header-duplicated", name)
        seen.add(name)


def check_covered(message: Message, signed: Signed) -> None:
    if len(set(signed.components)) != len(signed.components):
        raise BadSignature("signature-malformed", "a component stands twice")
    missing = [each for each in components_of(message) if each not in signed.components]
    if missing:
        raise BadSignature("component-missing", missing[0][0])
    if message.body and ("content-type", False) not in signed.components:
        raise BadSignature("component-missing", "content-type")


def check_times(parameters: Mapping[str, Any], now: int) -> tuple[int, int]:
    created, expires = parameters.get("created"), parameters.get("expires")
    if type(created) is not int or type(expires) is not int:
        raise BadSignature("signature-malformed", "created and expires are whole numbers")
    if created > now + CLOCKS_APART:
        raise BadSignature("signature-from-future")
    if now > expires:
        raise BadSignature("signature-expired")
    if not created <= expires <= created + VALID_SECONDS:
        raise BadSignature("signature-too-long")
    return created, expires


def check_addressed(said: Mapping[str, str], parameters: Mapping[str, Any], *, network: str, recipient: str) -> None:
    texts = {name: parameters.get(name) for name in ("keyid", "nonce", "tag")}
    if any(type(each) is not str for each in texts.values()):
        raise BadSignature("signature-malformed", "keyid, nonce and tag are strings")
    if parameters.get("alg", ALGORITHM) != ALGORITHM or set(parameters) - {*PARAMETERS, "alg"}:
        raise BadSignature("signature-malformed", "a parameter that is none of this profile’s")
    if texts["tag"] != TAG:
        raise BadSignature("wrong-tag")
    if said["parvis-network"] != network:
        raise BadSignature("wrong-network")
    if said["parvis-to"] != recipient:
        raise BadSignature("wrong-recipient")
    if texts["nonce"] != said["parvis-message-id"] or not is_message_id(said["parvis-message-id"]):
        raise BadSignature("wrong-message-id")


def is_message_id(text: str) -> bool:
    return 16 <= len(text) <= 64 and text.isascii() and all(letter.isalnum() or letter == "-" for letter in text)


def check_signature(key: Ed25519PublicKey, signature: bytes, text: bytes) -> None:
    try:
        key.verify(signature, text)
    except InvalidSignature:
        raise BadSignature("signature-wrong") from None


def private_key(jwk: Mapping[str, Any]) -> Ed25519PrivateKey:
    """The key in a private JWK (OKP, Ed25519); raises ValueError."""
    check_kind(jwk)
    return Ed25519PrivateKey.from_private_bytes(octets(jwk, "d"))


def public_key(jwk: Mapping[str, Any]) -> Ed25519PublicKey:
    """The key in a public JWK (OKP, Ed25519); raises ValueError."""
    check_kind(jwk)
    return Ed25519PublicKey.from_public_bytes(octets(jwk, "x"))


def check_kind(jwk: Mapping[str, Any]) -> None:
    if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519"):
        raise ValueError("Messages are signed with Ed25519 keys (JWK of kty OKP).")


def octets(jwk: Mapping[str, Any], name: str) -> bytes:
    text = str(jwk.get(name, ""))
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("This key is damaged.") from error


def keyid_of(jwk: Mapping[str, Any]) -> str:
    """The JWK's thumbprint (RFC 7638): how signatures name the key."""
    check_kind(jwk)
    canonical = f'{{"crv":"Ed25519","kty":"OKP","x":"{jwk["x"]}"}}'
    return base64.urlsafe_b64encode(sha256(canonical.encode()).digest()).rstrip(b"=").decode()
