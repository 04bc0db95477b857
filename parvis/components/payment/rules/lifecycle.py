"""What becomes of an order when its provider says something: one table, and nothing else changes a state.

An order is what is due. Each try to pay it online is an attempt: the provider's word is about an attempt.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands."""

    DUE = "due"
    PAID = "paid"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # no longer asked


class AttemptState(StrEnum):
    """Where one try to pay stands."""

    OPEN = "open"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    SURPLUS = "surplus"  # paid although nothing was due any more: the money goes back
    DIFFERENT = "different"  # another amount than asked was paid: a treasurer looks into it


class Outcome(StrEnum):
    """What a provider says of an attempt."""

    OPEN = "open"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    ABANDONED = "abandoned"


class Effect(StrEnum):
    """What the provider's word did."""

    APPLIED = "applied"
    REPEATED = "repeated"  # said before: nothing changes
    CONTRADICTED = "contradicted"  # against what was said before: nothing changes, a treasurer sees it
    UNKNOWN = "unknown"  # about no attempt of ours


PAID_STATES = (AttemptState.SUCCEEDED, AttemptState.SURPLUS, AttemptState.DIFFERENT)
WITHOUT_MONEY = {Outcome.REFUSED: AttemptState.REFUSED, Outcome.ABANDONED: AttemptState.ABANDONED}


@dataclass(frozen=True, kw_only=True)
class Step:
    """The consequence of one word of a provider; ``order`` is None where the order stays as it is."""

    effect: Effect
    attempt: AttemptState
    order: OrderState | None = None


def step(*, order: OrderState, attempt: AttemptState, outcome: Outcome, as_asked: bool) -> Step:
    """What follows when ``outcome`` is said of an attempt; ``as_asked``: amount and currency are those of the order."""
    if attempt in PAID_STATES:
        same = outcome in (Outcome.SUCCEEDED, Outcome.OPEN)
        return Step(effect=Effect.REPEATED if same else Effect.CONTRADICTED, attempt=attempt)
    if outcome is Outcome.SUCCEEDED:
        return paid(order, as_asked=as_asked)
    if outcome is Outcome.OPEN:
        return Step(effect=Effect.REPEATED, attempt=attempt)
    told = WITHOUT_MONEY[outcome]
    return Step(effect=Effect.REPEATED if told is attempt else Effect.APPLIED, attempt=told)


def paid(order: OrderState, *, as_asked: bool) -> Step:
    """Money came, be it after a refusal or an abandon: it is never ignored."""
    if not as_asked:
        return Step(effect=Effect.APPLIED, attempt=AttemptState.DIFFERENT)
    if order is OrderState.DUE:
        return Step(effect=Effect.APPLIED, attempt=AttemptState.SUCCEEDED, order=OrderState.PAID)
    return Step(effect=Effect.APPLIED, attempt=AttemptState.SURPLUS)


class RefundState(StrEnum):
    """Where a refund stands; two people make it: one asks, another confirms."""

    ASKED = "asked"
    REJECTED = "rejected"
    CONFIRMED = "confirmed"  # the provider is being told
    DECLINED = "declined"  # the provider will not: a person tries again, or gives back in another way
    DONE = "done"


REFUND_STEPS: dict[RefundState, tuple[RefundState, ...]] = {
    RefundState.ASKED: (RefundState.CONFIRMED, RefundState.REJECTED, RefundState.DONE),
    RefundState.CONFIRMED: (RefundState.DONE, RefundState.DECLINED),
    RefundState.DECLINED: (RefundState.CONFIRMED, RefundState.DONE),
    RefundState.REJECTED: (),
    RefundState.DONE: (),
}
"""From where to where a refund may go; a stamp given back is done at once."""


def may_follow(state: RefundState, following: RefundState) -> bool:
    return following in REFUND_STEPS[state]


def refundable(received: int, refunds: dict[RefundState, int]) -> int:
    """What may still be asked back of ``received``: refunds that were not rejected count, done or not."""
    return received - sum(amount for state, amount in refunds.items() if state is not RefundState.REJECTED)
