"""What is held about somebody's payments, shown, exported and erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from parvis.components.payment.models import Order, Receipt
from parvis.components.payment.selectors.orders import orders_of
from parvis.core.files import actions as documents
from parvis.core.people.selectors import Person
from parvis.design import typography
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each payment, latest first."""
    for order in orders_of(person):
        yield {"label": typography.when(order.asked_at), "value": f"{order.title} – {typography.money(order.figure, order.currency)}"}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for order in orders_of(person).prefetch_related("receipts", "refunds"):
        yield {
            "number": order.number,
            "purpose": order.purpose,
            "organisation": order.organisation.name,
            "amount": order.amount,
            "currency": order.currency,
            "state": order.state,
            "asked_at": order.asked_at.isoformat(),
            "ended_at": order.ended_at.isoformat() if order.ended_at else None,
            "receipts": [each.number for each in order.receipts.all()],
            "refunds": [{"amount": each.amount, "state": each.state, "reason": each.reason} for each in order.refunds.all()],
        }


@transaction.atomic
def erase(person: Person) -> Text:
    """The books keep amounts and numbers, which name nobody; names and receipts go."""
    mine = Order.objects.filter(payer=person)
    waiting = mine.filter(state="due") | mine.filter(refunds__state__in=("asked", "confirmed", "declined"))
    if waiting.exists():
        return Text(
            "Vos paiements ne sont pas effacés : l’un d’eux est attendu, ou un remboursement est en cours.",
            "Your payments are not erased: one of them is awaited, or a refund is under way.",
        )
    for receipt in Receipt.objects.filter(order__payer=person).exclude(stored=None).select_related("stored"):
        if receipt.stored:
            documents.delete(receipt.stored)
    Receipt.objects.filter(order__payer=person).update(payer_name="")
    mine.update(payer=None)
    return Text(
        "Votre nom et vos reçus sont effacés ; les livres gardent des montants et des numéros, sans nom.",
        "Your name and receipts are erased; the books keep amounts and numbers, without a name.",
    )
