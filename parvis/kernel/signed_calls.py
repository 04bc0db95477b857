"""One signed call to an address that a program's people gave: ``X-Hub-Signature-256`` over the body, as GitHub and DataPass sign.

The receiver knows a double by its ``Idempotency-Key``. When a call is made, and made again, is for whoever owes it.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.utils.crypto import salted_hmac

from parvis.kernel import fetching


@dataclass(frozen=True, kw_only=True)
class Sent:
    """How a call went: the status and the first bytes of the answer, or why there was none."""

    status: int | None = None
    content: bytes = field(default=b"", repr=False)
    cause: str = ""  # at most 100 characters
    milliseconds: int = 0


def secret(purpose: str, row: Any, salt: Any) -> str:
    """The secret of one address, derived from the installation's key, so that a copy of the database signs nothing."""
    return salted_hmac(purpose, f"{row}:{salt}", algorithm="sha256").hexdigest()


def signature(secret: str, body: str) -> str:
    """What stands in ``X-Hub-Signature-256``."""
    return "sha256=" + hmac.new(secret.encode(), body.encode(), sha256).hexdigest()


def send(url: str, *, body: str, key: str, secret: str, largest: int, seconds: float, headers: Mapping[str, str] | None = None) -> Sent:
    """Post ``body``, signed; ``headers`` are those of one kind of calls. Never raises for what the other side does."""
    given = {
        "Content-Type": "application/json",
        "User-Agent": "Parvis",
        "X-Hub-Signature-256": signature(secret, body),
        "Idempotency-Key": key,
        **(headers or {}),
    }
    start = time.monotonic()
    try:
        answer = fetching.post(url, content=body.encode(), headers=given, largest=largest, seconds=seconds)
    except fetching.NotFetched as error:
        return Sent(cause=str(error)[:100], milliseconds=since(start))
    return Sent(status=answer.status, content=answer.content, milliseconds=since(start))


def since(start: float) -> int:
    return round((time.monotonic() - start) * 1000)
