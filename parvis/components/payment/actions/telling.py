"""The messages about payments, in the transaction of what they tell."""

from __future__ import annotations

from parvis.components.payment.models import Order, Refund
from parvis.core.notices import actions as notices


def asked(order: Order) -> None:
    send(order, "payment.asked", key="asked")


def reminded(order: Order) -> None:
    send(order, "payment.reminder", key="reminder")


def expired(order: Order) -> None:
    send(order, "payment.expired", key="expired", link=order.back)


def paid(order: Order) -> None:
    send(order, "payment.paid", key="paid", link="/me/payments")


def refunded(refund: Refund) -> None:
    send(refund.order, "payment.refunded", key=f"refunded:{refund.id}", link="/me/payments", refund=refund)


def send(order: Order, notice: str, *, key: str, link: str = "", **more: object) -> None:
    if order.payer is None:
        return
    notices.send(
        notice,
        to=order.payer,
        key=f"payment:{order.id}:{key}",
        context={"order": order, **more},
        organisation_name=order.organisation.name,
        file_reference=order.number,
        language=order.language,
        link=link or f"/payments/{order.number}",
    )
