"""The life of an issuer's signing keys: published ahead of their use, kept published until their tokens are over.

A key is a JSON Web Key (RFC 7517) with three members of ours: ``since`` (it signs from then on),
``until`` (it is forgotten then; absent while nothing follows it), both in seconds since 1970, and
``store`` (``file``, or ``pkcs11`` when the private part never leaves a hardware store).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

AHEAD_SECONDS = 1800  # three times the ten minutes for which clients may keep our published keys
OVERLAP_SECONDS = 24 * 3600  # twice the longest session: id_token_hint must still verify
OURS = {"since", "until", "store"}
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

Key = Mapping[str, Any]


class NoSuchKey(LookupError):
    """No key of this issuer has that identifier, or it has begun or ended already."""


class LastKey(ValueError):
    """An issuer must keep one key that signs."""


def public_part(key: Key) -> dict[str, Any]:
    """What anyone may read."""
    return {name: value for name, value in key.items() if name not in PRIVATE | OURS}


def is_over(key: Key, *, now: float) -> bool:
    return "until" in key and key["until"] <= now


def signs(key: Key, *, algorithm: str, now: float) -> bool:
    return key["alg"] == algorithm and key.get("since", 0) <= now and not is_over(key, now=now)


def current(keys: Iterable[Key], *, algorithm: str, now: float) -> Key | None:
    """The key that signs now: of those that began, the latest."""
    return max((key for key in keys if signs(key, algorithm=algorithm, now=now)), key=lambda key: key.get("since", 0), default=None)


def published(keys: Iterable[Key], *, now: float) -> list[Key]:
    """Keys that clients should know: those to come, the one that signs, those whose tokens may still be shown."""
    return [key for key in keys if not is_over(key, now=now)]


def state(key: Key, *, keys: Iterable[Key], now: float) -> str:
    """``next``, ``current``, ``kept`` (verifies only) or ``over``."""
    if is_over(key, now=now):
        return "over"
    if key.get("since", 0) > now:
        return "next"
    holder = current(keys, algorithm=key["alg"], now=now)
    return "current" if holder is not None and holder["kid"] == key["kid"] else "kept"


def with_next(keys: list[Key], new: Key, *, now: float) -> list[Key]:
    """``keys`` with ``new`` published at once, signing half an hour later; those before it end a day after that."""
    since = now + AHEAD_SECONDS if current(keys, algorithm=new["alg"], now=now) else now
    return [*ended(keys, algorithm=new["alg"], at=since + OVERLAP_SECONDS), {**new, "since": since}]


def ended(keys: Iterable[Key], *, algorithm: str, at: float) -> list[Key]:
    return [{**key, "until": at} if key["alg"] == algorithm and "until" not in key else key for key in keys]


def used_now(keys: list[Key], kid: str, *, now: float) -> list[Key]:
    """The key to come signs from now on; raises NoSuchKey."""
    waiting = [key for key in keys if key["kid"] == kid and key.get("since", 0) > now]
    if not waiting:
        raise NoSuchKey(kid)
    others = ended([key for key in keys if key["kid"] != kid], algorithm=waiting[0]["alg"], at=now + OVERLAP_SECONDS)
    return [*others, {**waiting[0], "since": now}]


def withdrawn(keys: list[Key], kid: str, *, now: float) -> list[Key]:
    """``keys`` without one that can no longer be trusted: its tokens stop verifying. Raises NoSuchKey, LastKey."""
    leaving = next((key for key in keys if key["kid"] == kid), None)
    if leaving is None:
        raise NoSuchKey(kid)
    others = [key for key in keys if key["kid"] != kid]
    if current(others, algorithm=leaving["alg"], now=now) is None:
        raise LastKey(leaving["alg"])
    return others


def remaining(keys: Iterable[Key], *, now: float) -> list[Key]:
    """What is worth keeping: keys that are over are forgotten with their private part."""
    return [key for key in keys if not is_over(key, now=now)]
