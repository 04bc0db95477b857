"""Identifiers as this interface writes them: a kind and a key in unpadded base64url, ``Champ-123`` as ``Q2hhbXAtMTIz``."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime


class WrongId(ValueError):
    """A text that is no identifier, or one of another kind than is wanted; the message says which."""


def encoded(kind: str, key: object) -> str:
    return in_base64(f"{kind}-{key}")


def key_of(kind: str, text: str) -> str:
    """The key in an identifier of ``kind``, padded or not; raises WrongId."""
    try:
        found, dash, key = from_base64(text).partition("-")
    except ValueError as error:
        raise WrongId(f"{text[:40]!r} is not an identifier of this interface.") from error
    if found != kind or not dash or not key:
        raise WrongId(f"{text[:40]!r} is not the identifier of a {kind}.")
    return key


def number_of(kind: str, text: str) -> int:
    """As ``key_of`` where keys are whole numbers; raises WrongId."""
    key = key_of(kind, text)
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        raise WrongId(f"{text[:40]!r} is not the identifier of a {kind}.")
    return int(key)


def cursor(moment: datetime, key: object) -> str:
    """Where a row stands in a list ordered by a moment, then by its key."""
    return in_base64(f"{moment.isoformat()};{key}")


def place(text: str) -> tuple[datetime, str]:
    """The moment and the key of a cursor; raises WrongId."""
    try:
        moment, _semicolon, key = from_base64(text).partition(";")
        return datetime.fromisoformat(moment).astimezone(UTC), key
    except (ValueError, OverflowError) as error:
        raise WrongId("This cursor is not one that a page of this interface gave.") from error


def in_base64(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def from_base64(text: str) -> str:
    """Raises ValueError for what is no base64 of a text."""
    bare = text.rstrip("=")
    try:
        return urlsafe_b64decode(bare + "=" * (-len(bare) % 4)).decode()
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not base64 of a text") from error
