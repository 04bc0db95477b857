"""The signed text of a token: HS256 under this installation's own secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from parvis.kernel.secrets import given_or_kept

ALGORITHM = "HS256"
VERSION = "1.0"
LONGEST = 8000  # characters; ours have some hundreds


class BadToken(ValueError):
    """A text that this installation did not sign as it stands."""


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a token says of itself. ``exp`` is in Unix seconds; whether the token still counts, its row says."""

    jti: UUID
    uid: UUID
    scopes: tuple[str, ...]
    exp: int


def signed(claims: Mapping[str, Any]) -> str:
    """``claims`` as a compact JWS."""
    return jws.serialize_compact({"alg": ALGORITHM, "typ": "JWT"}, json.dumps(claims), key(), algorithms=[ALGORITHM])


def verified(text: str) -> Claims:
    """What a token says, its signature checked; raises BadToken. Expiry is the caller's to judge."""
    if len(text) > LONGEST:
        raise BadToken("longer than any of ours")
    return read(text)


@lru_cache(maxsize=4096)
def read(text: str) -> Claims:
    try:
        said = json.loads(jws.deserialize_compact(text, key(), algorithms=[ALGORITHM]).payload)
        if said["version"] != VERSION:
            raise BadToken("of another version")
        return Claims(jti=UUID(said["jti"]), uid=UUID(said["uid"]), scopes=tuple(map(str, said["scopes"])), exp=int(said["exp"]))
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadToken("not a token of this installation") from error


def key() -> OctKey:
    return imported(given_or_kept("PARVIS_HUB_KEY", path=path(), make=new_key, demo=settings.PARVIS_DEMO, how="parvis hubs new-key"))


def path() -> Path:
    return Path(settings.PARVIS_DATA) / "keys" / "hub.key"


def new_key() -> str:
    """384 bits of chance, more than HS256 needs."""
    return token_urlsafe(48)


@lru_cache(maxsize=4)
def imported(text: str) -> OctKey:
    return OctKey.import_key(text)
