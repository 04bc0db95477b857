"""The accounts of the ledger. A posting moves one amount from an account to another, so that the ledger balances by construction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class Account(StrEnum):
    """Debits are what came in or is held, credits where it belongs."""

    PROVIDER = "provider"  # held by the provider
    BANK = "bank"  # seen on the provider's statement
    STAMPS = "stamps"  # sold and not used
    INCOME = "income"  # of the body that asked
    TO_RETURN = "to_return"  # owed back to who paid
    UNEXPLAINED = "unexplained"  # received in another amount than asked


Movement = tuple[str, str, int]
"""Debited account, credited account, amount above zero."""


def balances(movements: Iterable[Movement]) -> dict[str, int]:
    """Debits less credits of each account; they add up to zero."""
    found: Counter[str] = Counter()
    for debit, credit, amount in movements:
        found[debit] += amount
        found[credit] -= amount
    return dict(found)
