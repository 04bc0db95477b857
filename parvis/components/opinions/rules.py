"""The one-time link of an invitation."""

from __future__ import annotations

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
