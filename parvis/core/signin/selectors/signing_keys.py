"""The issuers' signing keys, without their private parts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from parvis.core.signin import keys
from parvis.core.signin.rules import keyring
from parvis.core.signin.rules.profile import Issuer
from parvis.core.signin.selectors.profile import profile
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """One key of one issuer, without its private part."""

    issuer: str
    title: Text
    kid: str
    algorithm: str
    store: str
    state: str  # next, current or kept
    since: datetime | None
    until: datetime | None


def signing_keys() -> list[SigningKey]:
    """Keys of every issuer, in the issuers' order."""
    return [signing_key_of(row, key) for row in profile().issuers for key in keyring.published(keys.held(row.slug), now=time.time())]


def signing_key_of(row: Issuer, key: keyring.Key) -> SigningKey:
    since, until = (datetime.fromtimestamp(key[name], tz=UTC) if key.get(name) else None for name in ("since", "until"))
    state = keyring.state(key, keys=keys.held(row.slug), now=time.time())
    return SigningKey(
        issuer=row.slug,
        title=row.title,
        kid=key["kid"],
        algorithm=key["alg"],
        store=key.get("store", keys.IN_FILE),
        state=state,
        since=since,
        until=until,
    )
