"""The one-time link of an invitation."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from secrets import token_urlsafe

LINK_LIVES = timedelta(days=30)
MOST_BYTES = 20_000_000
ACCEPTED = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


def new_token() -> str:
    return token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token: nobody who reads the table can use it."""
    return hashlib.sha256(token.encode()).hexdigest()
