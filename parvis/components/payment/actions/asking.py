"""Ask for an amount; stop asking; remind; let it expire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.payment.actions import telling
from parvis.components.payment.models import Order
from parvis.components.payment.rules.lifecycle import OrderState
from parvis.components.payment.rules.numbers import new_number
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import actions as protection
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

CHANNELS = ("online", "stamp")
REMINDED_BEFORE = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An amount to ask for, in the smallest unit of the country's currency; it is paid at ``/payments/<number>``.

    ``key`` makes asking twice give the same order; ``about`` gathers what was asked for one thing, ``back`` is the path
    of the page that asks. ``purpose`` is read by the payer and on receipts: no personal data in it.
    """

    key: str
    about: str
    organisation: Organisation
    payer: Person | None
    purpose: Text
    amount: int
    back: str
    legal_basis: Text = Text("", "")
    channels: Sequence[str] = ("online",)
    expires_at: datetime | None = None
    language: str = "fr"
    kind: Order.Kind = Order.Kind.FEE
    sample: bool = False
    file_reference: str = ""
    notify: bool = True


@transaction.atomic
def ask(asked: Asked) -> Order:
    """The order of ``asked.key``, made and told to the payer when it is new. Raises ValueError for no amount or no channel."""
    if asked.amount <= 0 or not asked.channels or set(asked.channels) - set(CHANNELS):
        raise ValueError("An order needs an amount above zero, and channels among: " + ", ".join(CHANNELS))
    order, is_new = Order.objects.get_or_create(key=asked.key, defaults=fields_of(asked))
    if is_new:
        leave_trace(order, "payment.asked", file_reference=asked.file_reference)
        if asked.notify:
            telling.asked(order)
    return order


def fields_of(asked: Asked) -> dict[str, object]:
    return {
        "number": free_number(),
        "about": asked.about,
        "kind": asked.kind,
        "organisation": asked.organisation,
        "payer": asked.payer,
        "purpose": written(asked.purpose),
        "legal_basis": written(asked.legal_basis),
        "amount": asked.amount,
        "currency": country().currency,
        "channels": list(asked.channels),
        "language": asked.language,
        "back": asked.back,
        "expires_at": asked.expires_at,
        "sample": asked.sample,
    }


def written(text: Text) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


def free_number() -> str:
    """A number that no order has; the table's constraint has the last word."""
    while Order.objects.filter(number=(number := new_number())).exists():
        pass
    return number


def leave_trace(order: Order, event: str, *, label: str = "", file_reference: str = "") -> None:
    """A line about the payer; nothing once the order is nobody's."""
    if order.payer is None:
        return
    protection.record(
        event,
        subjects=[order.payer.identity.canonical()],
        organisation=order.organisation.name,
        organisation_identifier=order.organisation.identifier,
        actor=label,
        purpose=order.title,
        legal_basis=order.law,
        file_reference=file_reference or order.number,
        detail={},
    )


def held(order_id: UUID) -> Order:
    """An order that nobody else changes until the transaction ends. Raises Order.DoesNotExist."""
    return Order.objects.select_for_update(of=("self",)).select_related("organisation", "payer").get(id=order_id)


def end(order: Order, state: OrderState, *, paid_by: str = "") -> None:
    order.state, order.ended_at, order.paid_by = state, timezone.now(), paid_by
    order.save(update_fields=["state", "ended_at", "paid_by"])


@transaction.atomic
def withdraw(order_id: UUID) -> Order:
    """Ask no longer; an order already paid, expired or withdrawn comes back unchanged."""
    order = held(order_id)
    if order.is_due:
        end(order, OrderState.WITHDRAWN)
    return order


def expire_due(now: datetime | None = None) -> int:
    """End the orders whose time is over, and tell their payers; returns how many."""
    found = Order.objects.filter(state=OrderState.DUE, expires_at__lte=now or timezone.now())
    return sum(expire(each, now or timezone.now()) for each in list(found.values_list("id", flat=True)[:500]))


@transaction.atomic
def expire(order_id: UUID, now: datetime) -> bool:
    """A try that is still open at the provider keeps the order for as long as it lasts."""
    order = held(order_id)
    if not order.is_due or order.expires_at is None or order.expires_at > now or order.attempts.filter(state="open").exists():
        return False
    end(order, OrderState.EXPIRED)
    telling.expired(order)
    return True


def remind_due(now: datetime | None = None) -> int:
    """Remind, once, those whose time ends within three days; returns how many."""
    now = now or timezone.now()
    near = Order.objects.filter(state=OrderState.DUE, reminded_at=None, expires_at__range=(now, now + REMINDED_BEFORE))
    return sum(remind(each, now) for each in list(near.values_list("id", flat=True)[:500]))


@transaction.atomic
def remind(order_id: UUID, now: datetime) -> bool:
    order = held(order_id)
    if not order.is_due or order.reminded_at is not None or order.asked_at > now - REMINDED_BEFORE:
        return False
    order.reminded_at = now
    order.save(update_fields=["reminded_at"])
    telling.reminded(order)
    return True
