"""Calls to those who instruct: what is sent, when it is tried again (the form of DataPass)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

EVENTS = (
    "create", "update", "create_by_api", "update_by_api", "submit", "approve", "refuse", "revoke", "request_changes",
    "archive", "reopen", "cancel_reopening", "transfer",
)  # fmt: skip
SUCCESS = frozenset({200, 201, 204})
SECONDS = 10.0
LARGEST_ANSWER = 10_000  # characters kept, and bytes read
DELAYS = tuple(timedelta(seconds=each) for each in (20, 26, 46, 116, 296))  # after the first failure, the second, …
FAILURES_TO_SHUT_OFF = 5


def written(body: dict[str, Any]) -> str:
    """``body`` as it is signed and sent: the same text each time."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def delay_after(failures: int) -> timedelta:
    """How long to wait after that many failures in a row; the longest from the fifth on."""
    return DELAYS[min(failures, len(DELAYS)) - 1]


def shuts_off(failures: int) -> bool:
    return failures >= FAILURES_TO_SHUT_OFF


def token_named(answer: str) -> str:
    """The ``token_id`` that a receiver gave when it heard of an approval; empty when it gave none that can be kept."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    token = found.get("token_id") if isinstance(found, dict) else None
    named = str(token) if isinstance(token, str | int) and not isinstance(token, bool) else ""
    return named if 0 < len(named) <= 200 and named.isprintable() else ""


def kept(content: bytes) -> str:
    """What is kept of an answer, whatever bytes came: text without what a database refuses."""
    return content[:LARGEST_ANSWER].decode("utf-8", "replace").replace("\0", "\ufffd")
