"""Compare a provider's statement of a day with the ledger, some lines at a time: stopped anywhere, it goes on from there."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from parvis.components.payment.actions.posting import post
from parvis.components.payment.models import Attempt, Comparison, Order, Refund, Statement
from parvis.components.payment.rules.accounts import Account
from parvis.components.payment.rules.statements import Found, Line, compare, read
from parvis.components.payment.selectors.statements import unstated_payments, unstated_refunds
from parvis.core.jobs import actions as jobs
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.calendar import today

AT_ONCE = 200
Held = tuple[Order, int, str] | None


@transaction.atomic
def bring_in(content: bytes, *, organisation: Organisation, provider: str, by: Person) -> Statement:
    """Keep a statement and have it compared by a worker; the same file twice is one. Raises WrongStatement."""
    lines = read(content, today=today())
    digest = sha256(content).hexdigest()
    day = lines[0].day if lines else today()
    fields = {"provider": provider, "day": day, "content": content, "number_of_lines": len(lines), "brought_by": by}
    statement, is_new = Statement.objects.get_or_create(organisation=organisation, digest=digest, defaults=fields)
    if is_new:
        jobs.enqueue_once(compare_later, f"payment:statement:{statement.pk}", statement.pk)
    return statement


@task(takes_context=True)
def compare_later(context: TaskContext, statement_id: int) -> None:
    compare_all(statement_id)
    with jobs.concluding(context):
        pass


def compare_all(statement_id: int) -> Statement:
    """Compare what is left of a statement, then note what the provider left out."""
    statement = Statement.objects.get(pk=statement_id)
    lines = read(bytes(statement.content))
    while statement.read < len(lines):
        statement = compare_some(statement_id, lines)
    return finish(statement_id)


@transaction.atomic
def compare_some(statement_id: int, lines: Sequence[Line]) -> Statement:
    statement = Statement.objects.select_for_update().get(pk=statement_id)
    some = lines[statement.read : statement.read + AT_ONCE]
    for line in some:
        note(statement, line)
    statement.read += len(some)
    statement.save(update_fields=["read"])
    return statement


def note(statement: Statement, line: Line) -> None:
    """One comparison; what matches has reached the bank."""
    ours = held_here(statement, line)
    seen = statement.comparisons.filter(kind=line.kind, reference=line.reference).exists()
    found = compare(line, held=ours and ours[1:], seen=seen)
    Comparison.objects.create(
        statement=statement,
        number=line.number,
        kind=line.kind,
        reference=line.reference,
        told=line.amount,
        held=ours[1] if ours else None,
        currency=line.currency,
        found=found,
        order=ours[0] if ours else None,
    )
    if ours and found is Found.MATCHED:
        reaches_bank(ours[0], line)


def held_here(statement: Statement, line: Line) -> Held:
    """The order that the line is about, with what we hold of it."""
    if line.kind == "payment":
        return held_payment(statement, line.reference)
    return held_refund(statement, line.reference)


def held_payment(statement: Statement, reference: str) -> Held:
    of_body = Attempt.objects.filter(order__organisation_id=statement.organisation_id, provider=statement.provider, received__isnull=False)
    found = of_body.filter(provider_ref=reference).select_related("order").first()
    return (found.order, found.received or 0, found.received_currency) if found else None


def held_refund(statement: Statement, reference: str) -> Held:
    of_body = Refund.objects.filter(order__organisation_id=statement.organisation_id, done_at__isnull=False)
    found = of_body.filter(provider_ref=reference).select_related("order", "attempt").first()
    return (found.order, found.amount, found.currency) if found else None


def reaches_bank(order: Order, line: Line) -> None:
    accounts = (Account.BANK, Account.PROVIDER) if line.kind == "payment" else (Account.PROVIDER, Account.BANK)
    key = f"bank:{line.kind}:{line.reference}"
    post(order, key=key, debit=accounts[0], credit=accounts[1], amount=line.amount, currency=line.currency)


@transaction.atomic
def finish(statement_id: int) -> Statement:
    """Note what we hold of that day and the provider does not say; once."""
    statement = Statement.objects.select_for_update().get(pk=statement_id)
    if statement.finished_at is None:
        for attempt in unstated_payments(statement):
            held = attempt.received or 0, attempt.received_currency
            left_out(statement, attempt.order, kind="payment", reference=attempt.provider_ref or "", held=held)
        for refund in unstated_refunds(statement):
            left_out(statement, refund.order, kind="refund", reference=refund.provider_ref, held=(refund.amount, refund.currency))
        statement.finished_at = timezone.now()
        statement.save(update_fields=["finished_at"])
    return statement


def left_out(statement: Statement, order: Order, *, kind: str, reference: str, held: tuple[int, str]) -> None:
    Comparison.objects.create(
        statement=statement,
        number=0,
        kind=kind,
        reference=reference,
        held=held[0],
        currency=held[1],
        found=Found.MISSING_THERE,
        order=order,
    )
