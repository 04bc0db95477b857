"""Receipts: numbered in the transaction of what they prove, drawn by a worker."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone, translation
from django_tasks import TaskContext, task

from parvis.components.letters import actions as letters
from parvis.components.payment.models import Order, Receipt, ReceiptCounter, Refund
from parvis.components.payment.selectors.receipts import letter_data, letter_title
from parvis.core.files import actions as documents
from parvis.core.jobs import actions as jobs
from parvis.kernel.calendar import today

PDF = "application/pdf"
LARGEST = 2_000_000


def issue(order: Order, *, refund: Refund | None = None) -> Receipt:
    """The receipt of a payment, or of a refund, with the next number of its body's year; joins the caller's transaction."""
    year = today().year
    payer = order.payer.display_name if order.payer else ""
    receipt = Receipt.objects.create(
        order=order,
        refund=refund,
        organisation=order.organisation,
        year=year,
        sequence=next_number(order, year),
        payer_name=payer,
        issued_at=timezone.now(),
    )
    jobs.enqueue_once(draw, f"payment:receipt:{receipt.id}", receipt.id)
    return receipt


def next_number(order: Order, year: int) -> int:
    """Held until the transaction ends: a receipt that is not written takes no number."""
    ReceiptCounter.objects.get_or_create(organisation=order.organisation, year=year)
    counter = ReceiptCounter.objects.select_for_update().get(organisation=order.organisation, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


@task(takes_context=True)
def draw(context: TaskContext, receipt_id: int) -> None:
    """Draw one receipt; a worker killed on the way leaves nothing half done."""
    receipt = Receipt.objects.select_related("order__organisation", "order__payer", "refund").get(id=receipt_id)
    language = receipt.order.language
    with translation.override(language):
        data = letter_data(receipt)
    content = letters.render("payment/receipt", data=data, language=language, title=letter_title(receipt).in_language(language))
    with jobs.concluding(context):
        keep(receipt_id, content)


@transaction.atomic
def keep(receipt_id: int, content: bytes) -> None:
    receipt = Receipt.objects.select_for_update(of=("self",)).select_related("order__payer").get(id=receipt_id)
    if receipt.stored_id is not None:
        return
    receipt.stored = documents.store(
        content, name=f"{receipt.number}.pdf", owner_person=receipt.order.payer, accept=(PDF,), max_bytes=LARGEST
    )
    receipt.save(update_fields=["stored"])
