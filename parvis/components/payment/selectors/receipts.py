"""What a receipt says."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from parvis.components.payment.models import Order, Receipt
from parvis.design import typography
from parvis.kernel.text import Text

BY = {"online": Text("en ligne", "online"), "stamp": Text("par timbre électronique", "by electronic stamp")}
PAID = Text("Reçu de paiement", "Receipt of payment")
GIVEN_BACK = Text("Avis de remboursement", "Notice of refund")


def receipt_of(order: Order) -> Receipt | None:
    """The proof of an order's payment; None while it is not paid."""
    return order.receipts.filter(refund=None).select_related("stored").first()


def letter_title(receipt: Receipt) -> Text:
    title = GIVEN_BACK if receipt.refund_id else PAID
    return Text(f"{title.fr} n° {receipt.number}", f"{title.en} no. {receipt.number}")


def letter_data(receipt: Receipt) -> dict[str, Any]:
    """For ``letters/receipt.typ``, with the payer's language active; their name is the one at the time of paying."""
    order, refund = receipt.order, receipt.refund
    return {
        "date": receipt.issued_at,
        "organisation": {"name": order.organisation.name, "lines": [order.organisation.email] if order.organisation.email else []},
        "recipient": {"name": receipt.payer_name, "lines": []},
        "subject": letter_title(receipt),
        "reference": receipt.number,
        "demonstration": settings.PARVIS_DEMO,
        "refund": refund is not None,
        "amount": typography.money(refund.figure, refund.currency) if refund else typography.money(order.figure, order.currency),
        "purpose": order.title,
        "legal_basis": order.law,
        "number": order.number,
        "paid_at": typography.when(receipt.issued_at),
        "paid_by": BY.get(order.paid_by, Text("", "")),
        "reason": refund.why if refund else "",
    }
