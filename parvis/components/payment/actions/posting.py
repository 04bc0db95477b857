"""Write a line of the ledger, once."""

from __future__ import annotations

from parvis.components.payment.models import Order, Posting
from parvis.components.payment.rules.accounts import Account


def post(order: Order, *, key: str, debit: Account, credit: Account, amount: int, currency: str = "") -> None:
    """Move ``amount`` from ``credit`` to ``debit`` in the caller's transaction; the same ``key`` moves it once."""
    fields = {"order": order, "debit": debit, "credit": credit, "amount": amount, "currency": currency or order.currency}
    Posting.objects.get_or_create(key=key, defaults=fields)
