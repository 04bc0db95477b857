"""Electronic stamps: bought beforehand, checked, used once, good again when what they paid is given back."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from parvis.components.payment.actions.asking import Asked, ask, held
from parvis.components.payment.actions.paying import CannotPay, require_due
from parvis.components.payment.actions.posting import post
from parvis.components.payment.actions.settling import note_paid
from parvis.components.payment.models import Order, Stamp
from parvis.components.payment.rules.accounts import Account
from parvis.components.payment.rules.lifecycle import AttemptState, OrderState
from parvis.components.payment.rules.numbers import new_stamp, read_stamp
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

NO_STAMP = Text(
    "Ce numéro n’est pas celui d’un timbre. Vérifiez les seize chiffres.", "This is not the number of a stamp. Check the sixteen figures."
)
NOT_GOOD = Text(
    "Ce timbre a déjà servi ou a été remboursé. Un timbre ne sert qu’une fois.",
    "This stamp has been used or refunded already. A stamp is used once.",
)
OTHER_AMOUNT = Text(
    "La valeur de ce timbre n’est pas le montant à payer. Utilisez un timbre du montant exact, ou payez en ligne.",
    "The value of this stamp is not the amount to pay. Use a stamp of the exact amount, or pay online.",
)
BEING_PAID = Text(
    "Un paiement en ligne est en cours pour ce montant. Terminez-le, ou attendez qu’il soit abandonné.",
    "This amount is being paid online. Finish that payment, or wait until it is given up.",
)
PURPOSE = Text("Timbre électronique", "Electronic stamp")


def seller() -> Organisation | None:
    """Who sells stamps: whoever runs this installation."""
    return next(iter(people.organisations(kind="operator")), None)


def order_stamp(person: Person, *, seller: Organisation, amount: int, language: str) -> Order:
    """Ask the price of a stamp of ``amount``; its number comes once it is paid. One that waits is gone on with."""
    waiting = Order.objects.filter(payer=person, kind=Order.Kind.STAMP, amount=amount, state=OrderState.DUE).first()
    return waiting or ask(
        Asked(
            key=f"payment:stamp:{uuid4()}",
            about="payment:stamps",
            organisation=seller,
            payer=person,
            purpose=PURPOSE,
            amount=amount,
            back="/payments/stamps",
            language=language,
            kind=Order.Kind.STAMP,
            notify=False,
        )
    )


@transaction.atomic
def stamp_of(order_id: UUID) -> Stamp | None:
    """The stamp that a paid order bought, made on first sight; None while it is not paid."""
    order = held(order_id)
    if order.kind != Order.Kind.STAMP or order.state != OrderState.PAID:
        return None
    fields = {"number": free_stamp(), "amount": order.amount, "currency": order.currency}
    return Stamp.objects.get_or_create(bought_with=order, defaults=fields)[0]


def free_stamp() -> str:
    while Stamp.objects.filter(number=(number := new_stamp())).exists():
        pass
    return number


@transaction.atomic
def pay_with_stamp(order_id: UUID, typed: str) -> Order:
    """Pay an order with the stamp of this number, once. Raises CannotPay saying why not."""
    order = held(order_id)
    require_due(order, "stamp")
    if order.attempts.filter(state=AttemptState.OPEN).exclude(provider_ref=None).exists():
        raise CannotPay(BEING_PAID)
    stamp = good_stamp(typed)
    if (stamp.amount, stamp.currency) != (order.amount, order.currency):
        raise CannotPay(OTHER_AMOUNT)
    stamp.state, stamp.used_for, stamp.used_at = Stamp.State.USED, order, timezone.now()
    stamp.save()
    post(order, key=f"stamp:{stamp.pk}:{order.id}", debit=Account.STAMPS, credit=Account.INCOME, amount=order.amount)
    note_paid(order, by="stamp")
    return order


def good_stamp(typed: str) -> Stamp:
    """The stamp, held. Raises CannotPay."""
    number = read_stamp(typed)
    stamp = Stamp.objects.select_for_update().filter(number=number).first() if number else None
    if stamp is None:
        raise CannotPay(NO_STAMP)
    if stamp.state != Stamp.State.GOOD:
        raise CannotPay(NOT_GOOD)
    return stamp
