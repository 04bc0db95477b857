"""Answers kept for an hour where the hub's document says so.

They stay in the memory of the process that got them, never on a disk or in another program; they go with the process,
or when the hour is over. Only what the mask let through is kept. The key is a keyed digest of the authorisation, its
scopes and the parameters: reading the cache's keys tells nothing about anybody, and no other authorisation is ever
answered from it. A kept answer spares the source, not the trace: its reading is written like any other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache


@dataclass(frozen=True, kw_only=True)
class Kept:
    payload: Mapping[str, Any]
    until: float  # Unix seconds

    @property
    def seconds_left(self) -> int:
        return max(0, round(self.until - time.time()))


def key_of(*parts: object) -> bytes:
    """A digest that only this installation can make of what names one call."""
    said = json.dumps(parts, sort_keys=True, default=str).encode()
    return hmac.new(f"hubs:{settings.SECRET_KEY}".encode(), said, hashlib.sha256).digest()


def found(key: bytes) -> Kept | None:
    kept: Kept | None = cache.get(name_of(key))
    return kept


def keep(key: bytes, payload: Mapping[str, Any], *, seconds: int) -> None:
    cache.set(name_of(key), Kept(payload=payload, until=time.time() + seconds), timeout=seconds)


def name_of(key: bytes) -> str:
    return f"hubs:answer:{key.hex()}"
