"""What a provider says becomes of an order, once: signed notifications, and answers to our questions."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.payment import providers
from parvis.components.payment.actions import receipts, telling
from parvis.components.payment.actions.asking import end, held, leave_trace
from parvis.components.payment.actions.posting import post
from parvis.components.payment.actions.refunds import give_back_by_itself
from parvis.components.payment.models import Attempt, Notification, Order
from parvis.components.payment.providers import HostedPage, ProviderDown, Told
from parvis.components.payment.rules.accounts import Account
from parvis.components.payment.rules.lifecycle import PAID_STATES, AttemptState, Effect, OrderState, step

CREDITED = {AttemptState.SURPLUS: Account.TO_RETURN, AttemptState.DIFFERENT: Account.UNEXPLAINED}
ASKED_AFTER = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(hours=24)


@transaction.atomic
def notified(provider: HostedPage, told: Told) -> Effect:
    """Take in a notification whose signature is genuine; the same event a second time changes nothing."""
    if Notification.objects.filter(provider=provider.slug, event=told.event).exists():
        return Effect.REPEATED
    attempt = attempt_of(provider, told)
    effect = settle(attempt.pk, told) if attempt else Effect.UNKNOWN
    said = {"attempt": attempt, "outcome": told.outcome, "amount": told.amount, "currency": told.currency, "effect": effect}
    # Told twice at the same moment, both find no such event above; the second one waited for the first to settle.
    Notification.objects.get_or_create(provider=provider.slug, event=told.event, defaults=said)
    return effect


def attempt_of(provider: HostedPage, told: Told) -> Attempt | None:
    """Ours that the provider speaks of: it must know both names, its own perhaps before we heard it."""
    try:
        reference = UUID(told.reference)
    except ValueError:
        return None
    found = Attempt.objects.filter(id=reference, provider=provider.slug).first()
    return found if found and found.provider_ref in (None, told.provider_ref) else None


def settle(attempt_id: UUID, told: Told) -> Effect:
    """Apply the provider's word in the caller's transaction."""
    order = held(Attempt.objects.values_list("order_id", flat=True).get(id=attempt_id))
    attempt = Attempt.objects.select_for_update().get(id=attempt_id)
    as_asked = (told.amount, told.currency) == (order.amount, order.currency)
    found = step(
        order=OrderState(order.state), attempt=AttemptState(attempt.state), outcome=told.outcome, as_asked=as_asked and told.amount > 0
    )
    if found.effect is not Effect.APPLIED:
        return found.effect
    conclude(attempt, found.attempt, told)
    if found.attempt in PAID_STATES:
        take_in(order, attempt)
    if found.order is OrderState.PAID:
        note_paid(order, by="online")
    return Effect.APPLIED


def conclude(attempt: Attempt, state: AttemptState, told: Told) -> None:
    attempt.state, attempt.ended_at, attempt.provider_ref = state, timezone.now(), told.provider_ref
    if state in PAID_STATES:
        attempt.received, attempt.received_currency = told.amount, told.currency
    attempt.save()


def take_in(order: Order, attempt: Attempt) -> None:
    """The money stands in the ledger; what nobody owed is on its way back at once."""
    state = AttemptState(attempt.state)
    credit = CREDITED.get(state, Account.STAMPS if order.kind == Order.Kind.STAMP else Account.INCOME)
    received, currency = attempt.received or 0, attempt.received_currency
    post(order, key=f"attempt:{attempt.id}", debit=Account.PROVIDER, credit=credit, amount=received, currency=currency)
    if state is AttemptState.SURPLUS:
        give_back_by_itself(order, attempt)


def note_paid(order: Order, *, by: str) -> None:
    """The order is paid: receipt, trace and message in the same transaction."""
    end(order, OrderState.PAID, paid_by=by)
    receipts.issue(order)
    leave_trace(order, "payment.paid")
    telling.paid(order)


def query(attempt: Attempt) -> Effect:
    """Ask the provider about a try, outside any transaction, and take its answer in. Raises ProviderDown, NoProvider."""
    Attempt.objects.filter(id=attempt.id).update(queried_at=timezone.now())
    provider = providers.named(attempt.provider)
    if not attempt.provider_ref:
        provider_ref, _address = provider.open(attempt)
        Attempt.objects.filter(id=attempt.id, provider_ref=None).update(provider_ref=provider_ref)
        attempt.provider_ref = provider_ref
    told = provider.state(attempt.provider_ref)
    if told.reference != str(attempt.id) or told.provider_ref != attempt.provider_ref:
        raise ProviderDown("an answer about another payment")
    with transaction.atomic():
        return settle(attempt.id, told)


def query_open(now: datetime | None = None) -> int:
    """Ask about every try whose notification has not come; those a day old are given up. Returns how many were asked about."""
    now = now or timezone.now()
    waiting = Attempt.objects.filter(state=AttemptState.OPEN, started_at__lt=now - ASKED_AFTER).select_related("order")
    return sum(asked_again(each, now) for each in waiting[:200])


def asked_again(attempt: Attempt, now: datetime) -> bool:
    try:
        query(attempt)
    except (ProviderDown, providers.NoProvider):
        return False
    abandon_old(attempt.id, now)
    return True


@transaction.atomic
def abandon_old(attempt_id: UUID, now: datetime) -> None:
    """The provider says that nothing was paid for a day: the person may begin another try. Money that comes later is still taken in."""
    Attempt.objects.filter(id=attempt_id, state=AttemptState.OPEN, started_at__lt=now - GIVEN_UP_AFTER).update(
        state=AttemptState.ABANDONED, ended_at=now
    )
