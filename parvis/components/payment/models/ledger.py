"""The ledger, refunds and receipts."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from parvis.components.payment.models.orders import Attempt, Order, choices
from parvis.components.payment.rules.accounts import Account
from parvis.components.payment.rules.lifecycle import RefundState
from parvis.components.payment.rules.money import major
from parvis.kernel.text import Text


class AppendOnly(RuntimeError):
    """A row of the ledger is neither changed nor removed: post the opposite."""


class PostingQuerySet(models.QuerySet["Posting"]):
    def update(self, **_values: object) -> int:
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly


class Posting(models.Model):
    """One line of the ledger: ``amount`` goes from the account ``credit`` to the account ``debit``. Written once, by ``key``."""

    key = models.CharField(max_length=120, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="postings")
    debit = models.CharField(max_length=12, choices=choices(Account))
    credit = models.CharField(max_length=12, choices=choices(Account))
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField(default=timezone.now)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_posting_above_zero"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="payment_posting_two_accounts"),
        ]

    def __str__(self) -> str:
        return f"{self.debit} from {self.credit}: {self.amount}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly


class Refund(models.Model):
    """Money to give back, of an order or of one of its attempts: asked by one person, confirmed by another.

    ``source`` is the account that the money comes from. Asked by the software itself, ``asked_by`` is empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.PROTECT, related_name="refunds")
    amount = models.PositiveBigIntegerField()
    source = models.CharField(max_length=12, choices=choices(Account))
    state = models.CharField(max_length=10, choices=choices(RefundState), default=RefundState.ASKED)
    reason = models.JSONField()  # in both languages, read by the payer
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    provider_ref = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # how often the provider declined and was told anew
    declined = models.CharField(max_length=80, blank=True)  # in the provider's words, while it stands
    settled_as = models.CharField(max_length=200, blank=True)  # how the money went back without the provider
    settled_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("asked_at", "id")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_refund_above_zero")]

    def __str__(self) -> str:
        return f"refund of {self.order_id}: {self.state}"

    @property
    def currency(self) -> str:
        """What came is given back: its currency, which another than asked may have been."""
        return self.attempt.received_currency if self.attempt and self.attempt.received_currency else self.order.currency

    @property
    def figure(self) -> Any:
        return major(self.amount, self.currency)

    @property
    def why(self) -> Text:
        return Text.of(self.reason)


class ReceiptCounter(models.Model):
    """The last number given to a receipt of a body in a year: taken in the transaction of the receipt, so that none is left out."""

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "year"], name="payment_one_counter")]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Receipt(models.Model):
    """The proof of a payment, or of a refund; ``stored`` once a worker has drawn it."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="receipts")
    refund = models.OneToOneField(Refund, null=True, on_delete=models.PROTECT, related_name="receipt")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    issued_at = models.DateTimeField(default=timezone.now)
    payer_name = models.CharField(max_length=400, blank=True)  # at the time of paying
    stored = models.ForeignKey("files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("issued_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year", "sequence"], name="payment_receipt_number_once"),
            models.UniqueConstraint(fields=["order"], condition=Q(refund=None), name="payment_one_receipt"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.year}-{self.sequence:06d}"
