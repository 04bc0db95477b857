"""What becomes of a refund that two people decided: the provider is told until it answers; when it will not, a person says how else."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from parvis.components.payment import providers
from parvis.components.payment.actions import receipts, telling
from parvis.components.payment.actions.asking import held, leave_trace
from parvis.components.payment.actions.posting import post
from parvis.components.payment.models import Refund
from parvis.components.payment.rules.accounts import Account
from parvis.components.payment.rules.lifecycle import RefundState, may_follow
from parvis.core.jobs import actions as jobs
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

SAID_AGAIN_AFTER = timedelta(days=1)


class RefundRefused(Exception):
    """This cannot be given back so; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


DONE_ALREADY = Text("Ce remboursement est déjà traité. Relisez la page.", "This refund is dealt with already. Read the page again.")
ONE_PERSON = Text(
    "Vous avez déjà décidé de ce remboursement : un autre agent note comment l’argent a été rendu.",
    "You decided this refund already: another agent notes how the money was given back.",
)


def book(refund: Refund, what: str, *, debit: Account, credit: Account) -> None:
    """One line of the ledger for a refund, in the currency that was received."""
    post(refund.order, key=f"refund:{refund.id}:{what}", debit=debit, credit=credit, amount=refund.amount, currency=refund.currency)


def held_refund(refund_id: UUID) -> Refund:
    held(Refund.objects.values_list("order_id", flat=True).get(id=refund_id))
    return Refund.objects.select_for_update(of=("self",)).select_related("order__organisation", "order__payer", "attempt").get(id=refund_id)


def turn(refund: Refund, state: RefundState, *, by: Person) -> None:
    require(refund, state)
    refund.state, refund.decided_by, refund.decided_at = state, by, timezone.now()
    refund.save()


def require(refund: Refund, state: RefundState) -> None:
    """Raises RefundRefused when the refund cannot come to ``state`` from where it stands."""
    if not may_follow(RefundState(refund.state), state):
        raise RefundRefused(DONE_ALREADY)


def finished(refund: Refund) -> Refund:
    refund.state, refund.done_at = RefundState.DONE, timezone.now()
    refund.save(update_fields=["state", "done_at", "provider_ref", "settled_as", "settled_by"])
    receipts.issue(refund.order, refund=refund)
    leave_trace(refund.order, "payment.refunded")
    telling.refunded(refund)
    return refund


def to_send(refund: Refund) -> Refund:
    """Have the provider told by a worker, under a key of this try."""
    jobs.enqueue_once(send, f"payment:refund:{key_of(refund)}", str(refund.id))
    return refund


def key_of(refund: Refund) -> str:
    """What makes the provider give back once: the same for every telling of one try, another once it said no."""
    return f"{refund.id}-{refund.tries}" if refund.tries else str(refund.id)


@task(takes_context=True)
def send(context: TaskContext, refund_id: str) -> None:
    """Tell the provider, which gives back once however often it is told; told again until it answers."""
    refund = Refund.objects.select_related("attempt").get(id=refund_id)
    attempt = refund.attempt
    if attempt is None or attempt.provider_ref is None or refund.state != RefundState.CONFIRMED:
        return
    try:
        provider_ref = providers.named(attempt.provider).refund(attempt.provider_ref, key=key_of(refund), amount=refund.amount)
    except providers.RefundDeclined as declined:
        with jobs.concluding(context):
            note_declined(refund.id, refund.tries, str(declined))
        return
    with jobs.concluding(context):
        conclude_refund(refund.id, provider_ref)


@transaction.atomic
def conclude_refund(refund_id: UUID, provider_ref: str) -> None:
    """The provider gave back: it holds that much less."""
    refund = held_refund(refund_id)
    if refund.state != RefundState.CONFIRMED:
        return
    refund.provider_ref = provider_ref
    book(refund, "done", debit=Account.TO_RETURN, credit=Account.PROVIDER)
    finished(refund)


@transaction.atomic
def note_declined(refund_id: UUID, tries: int, why: str) -> None:
    """The provider will not: the money stays owed, and treasurers find it among what waits for them."""
    refund = held_refund(refund_id)
    if refund.state == RefundState.CONFIRMED and refund.tries == tries:
        refund.state, refund.declined = RefundState.DECLINED, why[:80]
        refund.save(update_fields=["state", "declined"])


@transaction.atomic
def try_again(refund_id: UUID) -> Refund:
    """Tell the provider anew, under a new key: the old one would give the old answer. Raises RefundRefused."""
    refund = held_refund(refund_id)
    if refund.state != RefundState.DECLINED:
        raise RefundRefused(DONE_ALREADY)
    refund.state, refund.tries, refund.declined = RefundState.CONFIRMED, refund.tries + 1, ""
    refund.save(update_fields=["state", "tries", "declined"])
    return to_send(refund)


@transaction.atomic
def settle_otherwise(refund_id: UUID, *, how: str, by: Person) -> Refund:
    """Note that a declined refund was paid back in another way, by ``how`` (a transfer and its number). Raises RefundRefused.

    Two people have spoken by then: not who asked, and where the software asked, not who confirmed.
    """
    refund = held_refund(refund_id)
    if refund.state != RefundState.DECLINED:
        raise RefundRefused(DONE_ALREADY)
    if by.id == (refund.asked_by_id or refund.decided_by_id):
        raise RefundRefused(ONE_PERSON)
    refund.settled_as, refund.settled_by = how, by
    book(refund, "otherwise", debit=Account.TO_RETURN, credit=Account.BANK)
    return finished(refund)


def tell_silent(now: datetime | None = None) -> int:
    """Once a day, tell again those of which a worker gave up hearing anything; the same key gives back once. Returns how many."""
    now = now or timezone.now()
    silent = Refund.objects.filter(state=RefundState.CONFIRMED, attempt__isnull=False, decided_at__lt=now - SAID_AGAIN_AFTER)
    for refund in silent[:200]:
        jobs.enqueue_once(send, f"payment:refund:{key_of(refund)}:{now:%Y-%m-%d}", str(refund.id))
    return min(silent.count(), 200)
