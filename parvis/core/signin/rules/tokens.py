"""What tokens hold and how they are bound to one another (OpenID Connect Core 2, 3.1.3, 8.1; RFC 7636)."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from parvis.core.people.rules import length_prefixed
from parvis.core.signin.rules.profile import Issuer
from parvis.kernel.secrets import fingerprint as fingerprint


def unpadded(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def unverified_claims(token: str) -> dict[str, Any]:
    """What a compact JWS says of itself, before any signature was checked; raises ValueError."""
    parts = token.split(".")
    claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))) if len(parts) == 3 else None
    if not isinstance(claims, dict):
        raise ValueError("not a compact JWS of an object")
    return claims


def at_hash(access_token: str) -> str:
    """Left half of the token's hash, for algorithms that end in 256 (Core 3.1.3.6)."""
    return unpadded(sha256(access_token.encode()).digest()[:16])


def challenge(verifier: str) -> str:
    """The S256 challenge of a code verifier (RFC 7636 4.2)."""
    return unpadded(sha256(verifier.encode()).digest())


def pairwise_subject(*, key: bytes, entity: str, identity: bytes) -> str:
    """How one service entity names a person: keyed and length-prefixed, so that no two entities can compare notes.

    64 hexadecimal digits and the version of this form.
    """
    return hmac.new(key, length_prefixed((entity,)) + identity, sha256).hexdigest() + "v1"


def id_token_claims(
    *,
    issuer_url: str,
    issuer: Issuer,
    client_id: str,
    subject: str,
    nonce: str,
    level: str,
    sid: str,
    authenticated_at: datetime,
    access_token: str,
    now: int,
) -> dict[str, Any]:
    claims = {
        "iss": issuer_url,
        "sub": subject,
        "aud": client_id,
        "iat": now,
        "exp": now + issuer.id_token_seconds,
        "auth_time": int(authenticated_at.timestamp()),
        "acr": level,
        "sid": sid,
        "at_hash": at_hash(access_token),
    }
    return claims | ({"nonce": nonce} if nonce else {})


def released(claims: Mapping[str, Any], *, names: tuple[str, ...]) -> dict[str, Any]:
    """Only ``names`` of ``claims``, leaving out what is not known."""
    return {name: claims[name] for name in names if claims.get(name) is not None}
