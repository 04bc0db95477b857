"""Where a caller fetches the receipt of what it asked: an address that its own token opens, and no other.

The address holds the name of the line and a keyed digest of that name and the token: nothing is stored and nothing is
asked of the database while somebody waits for an answer.
"""

from __future__ import annotations

import hmac
from uuid import UUID

from parvis.core.hubs import kept
from parvis.core.hubs.callers import Caller
from parvis.core.protection import selectors as trace
from parvis.core.protection.selectors import Receipt

HEADER = "X-Parvis-Receipt"
BEGINNING = "/trace/receipts/"
DIGITS = 32


class NoSuchReceipt(LookupError):
    """No line of this caller's is called so (any more)."""


def address_of(entry_id: object, caller: Caller) -> str:
    """Where ``caller`` finds the receipt of the line ``entry_id``."""
    return f"{BEGINNING}{entry_id}-{seal(entry_id, caller)}"


def seal(entry_id: object, caller: Caller) -> str:
    return kept.key_of("receipt", str(entry_id), caller.name).hex()[:DIGITS]


def receipt_at(path: str, caller: Caller) -> Receipt | None:
    """The receipt at ``path``; None while its proof is pending. Raises NoSuchReceipt, also for another token's."""
    name, _, given = path.removeprefix(BEGINNING).rpartition("-")
    if not given.isascii() or not hmac.compare_digest(given, seal(name, caller)):
        raise NoSuchReceipt
    entry = trace.lines().filter(pk=UUID(name)).first()
    if entry is None:
        raise NoSuchReceipt
    return trace.receipt_of(entry)


def wait_seconds() -> int:
    """After how long a proof that is pending is there, as a rule."""
    return int((trace.SEQUENCED_EVERY + trace.PUBLISHED_EVERY).total_seconds())
