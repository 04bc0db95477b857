"""Keys of nodes and of authorities as JSON Web Keys (RFC 8037), and what they sign as compact JWS (RFC 7515)."""

from __future__ import annotations

import json
import warnings
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import GuestProtocol, OKPKey

ALGORITHM = "EdDSA"  # RFC 8037: of the names for Ed25519 the one that every library reads; RFC 9864 gives it a narrower one
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)
LONGEST = 4_000_000  # characters of a signed document
Jwk = Mapping[str, str]


class NotAKey(ValueError):
    """What should be an Ed25519 key is none."""


class NotSigned(ValueError):
    """Not a compact JWS of the expected kind, or not signed by a key of those given as it stands."""


class SignerUnknown(NotSigned):
    """The header names a key that is none of those given."""

    def __init__(self, kid: str) -> None:
        super().__init__(kid)
        self.kid = kid


def new_key() -> dict[str, str]:
    """A fresh private Ed25519 key, with its thumbprint as ``kid``."""
    key = OKPKey.generate_key("Ed25519")
    return {**strings(key.as_dict(private=True)), "kid": key.thumbprint()}


def json_of(key: Jwk) -> str:
    return json.dumps(dict(key), sort_keys=True)


def private(text: str) -> OKPKey:
    """The private key of a file; raises NotAKey."""
    key = imported(text)
    if not key.is_private:
        raise NotAKey("a private key was expected")
    return key


def public(key: Jwk | OKPKey) -> dict[str, str]:
    """The public half of a key, in the form in which documents carry it; raises NotAKey."""
    held = key if isinstance(key, OKPKey) else imported(json.dumps(dict(key)))
    return {**strings(held.as_dict(private=False)), "kid": held.thumbprint()}


@lru_cache(maxsize=4096)
def imported(text: str) -> OKPKey:
    try:
        key = OKPKey.import_key(json.loads(text))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotAKey("not a JSON Web Key") from error
    if key.curve_name != "Ed25519":
        raise NotAKey("not an Ed25519 key")
    return key


def strings(found: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(found[name]) for name in ("kty", "crv", "x", "d") if name in found}


def thumbprint(key: Jwk) -> str:
    """RFC 7638, base64url: how a key is named everywhere."""
    return imported(json.dumps({name: key[name] for name in ("kty", "crv", "x") if name in key})).thumbprint()


def signed(claims: Mapping[str, Any], *, key: OKPKey, typ: str) -> str:
    header = {"alg": ALGORITHM, "typ": typ, "kid": key.thumbprint()}
    payload = json.dumps(claims, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])


def opened(text: str, *, keys: Iterable[Jwk], typ: str) -> dict[str, Any]:
    """The claims of a document signed by one of ``keys``; raises SignerUnknown, NotSigned."""
    by_name = {thumbprint(key): key for key in keys}

    def key_of(found: GuestProtocol) -> OKPKey:
        named = str(found.headers().get("kid", ""))
        if named not in by_name:
            raise SignerUnknown(named)
        return imported(json.dumps(public(by_name[named])))

    if len(text) > LONGEST or not is_exact(text):
        raise NotSigned("not as it was written")
    try:
        document = jws.deserialize_compact(text, key_of, algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise error if isinstance(error, SignerUnknown) else NotSigned("not signed as it stands") from error
    if document.headers().get("typ") != typ:
        raise NotSigned(f"not of the kind {typ}")
    return claims_of(document.payload)


def is_exact(text: str) -> bool:
    """Whether each part is the one way to write its bytes: in the last sign, base64 has bits that nobody reads."""
    try:
        return all(
            urlsafe_b64encode(urlsafe_b64decode(part + "=" * (-len(part) % 4))).rstrip(b"=") == part.encode() for part in text.split(".")
        )
    except ValueError:
        return False


def claims_of(payload: bytes) -> dict[str, Any]:
    """A JSON object in which no name stands twice; raises NotSigned."""
    try:
        found = json.loads(payload, object_pairs_hook=once_each)
    except (ValueError, RecursionError) as error:
        raise NotSigned("no JSON inside") from error
    if not isinstance(found, dict):
        raise NotSigned("no JSON object inside")
    return found


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises ValueError for a name that stands twice: two readers could each believe another value."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def unverified(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a document whose signature nobody has checked: to word a refusal, never to act on."""
    try:
        document = jws.extract_compact(text.encode())
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise NotSigned("not a compact JWS") from error
    return dict(document.headers()), claims_of(document.payload)


def numbers_to_say(*parts: str) -> str:
    """Eight groups of five digits that two people compare aloud in any language: 132 bits of the SHA-256 of ``parts``."""
    number = int.from_bytes(sha256("\n".join(parts).encode()).digest(), "big") % 10**40
    digits = f"{number:040d}"
    return " ".join(digits[start : start + 5] for start in range(0, 40, 5))
