"""Give money back in two steps: one person asks, another confirms; what the provider then says is ``returning``'s."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from parvis.components.payment.actions.asking import held, written
from parvis.components.payment.actions.returning import RefundRefused, book, finished, held_refund, to_send, turn
from parvis.components.payment.models import Attempt, Order, Refund, Stamp
from parvis.components.payment.rules.accounts import Account
from parvis.components.payment.rules.lifecycle import AttemptState, OrderState, RefundState, refundable
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

__all__ = [
    "PAID_TWICE",
    "RefundRefused",
    "ask_refund",
    "ask_whole_back",
    "confirm_refund",
    "give_back_by_itself",
    "left_of",
    "reject_refund",
]

NOT_PAID = Text("Rien n’a été payé : il n’y a rien à rembourser.", "Nothing was paid: there is nothing to give back.")
TOO_MUCH = Text(
    "C’est plus que ce qui reste à rembourser de ce paiement. Indiquez au plus ce qui a été payé, moins ce qui est déjà remboursé.",
    "This is more than what is left to give back of this payment. Give at most what was paid, less what is given back already.",
)
SAME_PERSON = Text(
    "Vous avez demandé ce remboursement : un autre agent doit le confirmer.", "You asked for this refund: another agent must confirm it."
)
WHOLE_STAMP = Text("Un timbre se rend en entier.", "A stamp is given back whole.")
STAMP_USED = Text(
    "Ce timbre a servi : il n’est plus remboursable. C’est ce qu’il a payé qui peut l’être.",
    "This stamp has been used: it can no longer be refunded. What it paid for can.",
)
SOURCES = {AttemptState.SURPLUS: Account.TO_RETURN, AttemptState.DIFFERENT: Account.UNEXPLAINED}
PAID_TWICE = Text("Payé alors que plus rien n’était dû.", "Paid although nothing was due any more.")


@transaction.atomic
def ask_refund(order_id: UUID, *, amount: int, reason: Text, by: Person | None, key: str = "") -> Refund:
    """Ask to give back ``amount`` of a paid order, for another person to confirm; ``by`` is None for the software itself.

    The same ``key`` asks once; what was rejected may be asked again. Raises RefundRefused when it is not paid, or more than is left.
    """
    order = held(order_id)
    asked = Refund.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:again:")) if key else Refund.objects.none()
    if found := asked.exclude(state=RefundState.REJECTED).first():
        return found
    if rejected := asked.count():
        key = f"{key}:again:{rejected}"
    require_refundable(order, amount)
    source = Account.STAMPS if order.kind == Order.Kind.STAMP else Account.INCOME
    return Refund.objects.create(
        key=key or str(uuid4()),
        order=order,
        attempt=order.attempts.filter(state=AttemptState.SUCCEEDED).first(),
        amount=amount,
        source=source,
        reason=written(reason),
        asked_by=by,
    )


def require_refundable(order: Order, amount: int) -> None:
    if order.state != OrderState.PAID:
        raise RefundRefused(NOT_PAID)
    if not 0 < amount <= left_of(order):
        raise RefundRefused(TOO_MUCH)
    if order.paid_by == "stamp" and amount != order.amount:
        raise RefundRefused(WHOLE_STAMP)
    if order.kind == Order.Kind.STAMP:
        require_unused(order, amount)


def require_unused(order: Order, amount: int) -> None:
    """A stamp is worth its whole amount, so that it is given back whole and unused."""
    if amount != order.amount:
        raise RefundRefused(WHOLE_STAMP)
    if Stamp.objects.filter(bought_with=order).exclude(state=Stamp.State.GOOD).exists():
        raise RefundRefused(STAMP_USED)


def left_of(order: Order) -> int:
    """What may still be given back of what paid the order itself."""
    refunds = order.refunds.exclude(source__in=(Account.TO_RETURN, Account.UNEXPLAINED)).exclude(state=RefundState.REJECTED)
    return refundable(order.amount, {RefundState.ASKED: sum(refunds.values_list("amount", flat=True))})


def give_back_by_itself(order: Order, attempt: Attempt) -> Refund:
    """What came although nothing was due goes back whole, once a treasurer confirms."""
    return of_attempt(order, attempt, source=Account.TO_RETURN, reason=PAID_TWICE, by=None)


def of_attempt(order: Order, attempt: Attempt, *, source: Account, reason: Text, by: Person | None) -> Refund:
    fields = {
        "order": order,
        "attempt": attempt,
        "amount": attempt.received,
        "source": source,
        "reason": written(reason),
        "asked_by": by,
    }
    rejected = attempt.refunds.filter(state=RefundState.REJECTED).count()
    return Refund.objects.get_or_create(key=f"attempt:{attempt.id}:{rejected}", defaults=fields)[0]


@transaction.atomic
def ask_whole_back(attempt_id: UUID, *, reason: Text, by: Person) -> Refund:
    """Ask to give back whole what came in another amount than asked, or although nothing was due; again once it was rejected.

    Raises RefundRefused.
    """
    order = held(Attempt.objects.values_list("order_id", flat=True).get(id=attempt_id))
    attempt = Attempt.objects.get(id=attempt_id)
    if attempt.state not in SOURCES:
        raise RefundRefused(NOT_PAID)
    return of_attempt(order, attempt, source=SOURCES[AttemptState(attempt.state)], reason=reason, by=by)


@transaction.atomic
def reject_refund(refund_id: UUID, *, by: Person) -> Refund:
    """Do not give back; what came although nothing was due stays owed, and can be asked again. Raises RefundRefused."""
    refund = held_refund(refund_id)
    turn(refund, RefundState.REJECTED, by=by)
    return refund


@transaction.atomic
def confirm_refund(refund_id: UUID, *, by: Person) -> Refund:
    """The second person's word: the money is owed back, and the provider is told by a worker. Raises RefundRefused."""
    refund = held_refund(refund_id)
    if refund.asked_by_id == by.id:
        raise RefundRefused(SAME_PERSON)
    if refund.order.kind == Order.Kind.STAMP and refund.source == Account.STAMPS:
        spend_stamp(refund)
    turn(refund, RefundState.CONFIRMED, by=by)
    if refund.attempt is None:
        return give_stamp_back(refund)
    if refund.source != Account.TO_RETURN:
        book(refund, "owed", debit=Account(refund.source), credit=Account.TO_RETURN)
    return to_send(refund)


def spend_stamp(refund: Refund) -> None:
    """A stamp whose price goes back is worth nothing from now on. Raises RefundRefused when it was used meanwhile."""
    if not Stamp.objects.filter(bought_with=refund.order, state=Stamp.State.GOOD).update(state=Stamp.State.REFUNDED):
        raise RefundRefused(STAMP_USED)


def give_stamp_back(refund: Refund) -> Refund:
    """An order paid by a stamp: the stamp is good again, and the ledger says so."""
    Stamp.objects.filter(used_for=refund.order).update(state=Stamp.State.GOOD, used_for=None, used_at=None)
    book(refund, "stamp", debit=Account.INCOME, credit=Account.STAMPS)
    return finished(refund)
