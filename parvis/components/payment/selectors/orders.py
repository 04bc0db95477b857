"""What is due, paid and given back, as payers, agents and other systems may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from parvis.components.payment.models import Attempt, Order, Posting, Refund
from parvis.components.payment.rules.accounts import Account, balances
from parvis.components.payment.rules.lifecycle import AttemptState, Effect, OrderState, RefundState
from parvis.core.people.selectors import Person
from parvis.kernel.calendar import country, end_of_day, start_of_day

ODD = (AttemptState.DIFFERENT, AttemptState.SURPLUS)
IS_ODD = Q(attempts__state__in=ODD) | Q(attempts__notifications__effect=Effect.CONTRADICTED)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What was paid for one thing: ``paid`` less ``refunded`` in minor units, and the order that waits, if one does."""

    paid: int
    refunded: int
    due: Order | None
    orders: tuple[Order, ...]

    @property
    def kept(self) -> int:
        return self.paid - self.refunded


def standing(about: str) -> Standing:
    """Of everything asked under ``about``; refunds count from the day they are asked, unless rejected."""
    orders = tuple(Order.objects.filter(about=about).select_related("organisation").order_by("asked_at"))
    refunds = Refund.objects.filter(order__about=about, source__in=(Account.INCOME, Account.STAMPS)).exclude(state=RefundState.REJECTED)
    return Standing(
        paid=sum(order.amount for order in orders if order.state == OrderState.PAID),
        refunded=refunds.aggregate(all=Sum("amount"))["all"] or 0,
        due=next((order for order in orders if order.is_due), None),
        orders=orders,
    )


def order_of(person: Person, number: str) -> Order | None:
    """The person's own order; None for anybody else's."""
    return Order.objects.filter(payer=person, number=number).select_related("organisation", "payer").first()


def orders_of(person: Person) -> QuerySet[Order]:
    """All that a person owes or paid, latest first."""
    return Order.objects.filter(payer=person).select_related("organisation").order_by("-asked_at")


def order_at_desk(organisation_id: UUID | None, number: str) -> Order | None:
    found = Order.objects.filter(organisation_id=organisation_id, number=number) if organisation_id else Order.objects.none()
    return found.select_related("organisation", "payer").first()


def at_desk(organisation_id: UUID | None, filters: Mapping[str, Any]) -> QuerySet[Order]:
    """Orders of a body that fit ``filters`` (``state``, ``since``, ``until``, ``number``), latest first."""
    found = Order.objects.filter(organisation_id=organisation_id) if organisation_id else Order.objects.none()
    if state := filters.get("state"):
        found = found.filter(IS_ODD).distinct() if state == "odd" else found.filter(state=state)
    if number := (filters.get("number") or "").strip().upper():
        found = found.filter(number=number)
    return in_period(found, filters.get("since"), filters.get("until")).select_related("payer").order_by("-asked_at", "id")


def in_period(found: QuerySet[Order], since: date | None, until: date | None) -> QuerySet[Order]:
    if since:
        found = found.filter(asked_at__gte=start_of_day(since))
    if until:
        found = found.filter(asked_at__lt=end_of_day(until))
    return found


def refunds_to_confirm(organisation_id: UUID | None) -> QuerySet[Refund]:
    """What waits for a second person, oldest first."""
    if organisation_id is None:
        return Refund.objects.none()
    found = Refund.objects.filter(order__organisation_id=organisation_id, state=RefundState.ASKED)
    return found.select_related("order__organisation", "asked_by", "attempt")


def refunds_declined(organisation_id: UUID | None) -> QuerySet[Refund]:
    """What the provider would not give back, oldest first: a person tries again, or gives back otherwise."""
    if organisation_id is None:
        return Refund.objects.none()
    found = Refund.objects.filter(order__organisation_id=organisation_id, state=RefundState.DECLINED)
    return found.select_related("order__organisation", "asked_by", "attempt")


def not_on_their_way(organisation_id: UUID | None) -> QuerySet[Attempt]:
    """Money that nobody owed and that no refund takes back: a treasurer rejected it, or has not asked yet."""
    if organisation_id is None:
        return Attempt.objects.none()
    live = Refund.objects.filter(attempt=OuterRef("pk")).exclude(state=RefundState.REJECTED)
    found = Attempt.objects.filter(~Exists(live), order__organisation_id=organisation_id, state__in=ODD)
    return found.select_related("order").order_by("ended_at", "id")


def balances_of(organisation_id: UUID) -> dict[str, int]:
    """The accounts of a body, in the country's currency; they add up to zero. What came in another stands with its payment."""
    of_body = Posting.objects.filter(order__organisation_id=organisation_id, currency=country().currency)
    rows = of_body.order_by().values_list("debit", "credit")
    return balances((debit, credit, total) for debit, credit, total in rows.annotate(total=Sum("amount")))


def counts(organisation_id: UUID | None) -> dict[str, int]:
    """How many orders stand where, and how many refunds wait."""
    of_body = Order.objects.filter(organisation_id=organisation_id) if organisation_id else Order.objects.none()
    found = of_body.aggregate(
        due=Count("id", filter=Q(state=OrderState.DUE), distinct=True),
        paid=Count("id", filter=Q(state=OrderState.PAID), distinct=True),
        odd=Count("id", filter=IS_ODD, distinct=True),
    )
    waiting = refunds_declined(organisation_id).count() + not_on_their_way(organisation_id).count()
    return {**found, "refunds": refunds_to_confirm(organisation_id).count(), "stuck": waiting}
