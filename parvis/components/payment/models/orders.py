"""What is due, the tries to pay it, and what providers said of them."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.components.payment.rules.lifecycle import PAID_STATES, AttemptState, Effect, OrderState
from parvis.components.payment.rules.money import major
from parvis.kernel.text import Text


def choices(names: Any) -> list[tuple[str, str]]:
    return [(each.value, each.value) for each in names]


class Order(models.Model):
    """An amount that somebody owes a body. Amounts are in the currency's smallest unit.

    ``about`` names what it is for in the words of the app that asks (``procedures:<file>:<fee>``), ``key`` makes asking
    twice harmless. ``channels`` are the ways to pay it: ``online``, ``stamp``. ``payer`` is empty once their data are erased.
    """

    class Kind(models.TextChoices):
        FEE = "fee"
        STAMP = "stamp"  # buys an electronic stamp

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=200, unique=True)
    about = models.CharField(max_length=120, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FEE)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    purpose = models.JSONField()  # in both languages
    legal_basis = models.JSONField(default=dict)
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    channels = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="fr")
    back = models.CharField(max_length=200)  # the page that asked
    state = models.CharField(max_length=10, choices=choices(OrderState), default=OrderState.DUE)
    paid_by = models.CharField(max_length=10, blank=True)  # the channel
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sample = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-asked_at"], name="payment_of_body"),
            models.Index(fields=["payer", "-asked_at"], name="payment_of_payer"),
            models.Index(fields=["expires_at"], name="payment_to_expire", condition=Q(state="due")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(state="due", ended_at=None) | (~Q(state="due") & Q(ended_at__isnull=False)), name="payment_ended_has_date"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> Text:
        return Text.of(self.purpose)

    @property
    def law(self) -> Text:
        return Text.of(self.legal_basis) if self.legal_basis else Text("", "")

    @property
    def figure(self) -> Any:
        return major(self.amount, self.currency)

    @property
    def is_due(self) -> bool:
        return self.state == OrderState.DUE


class Attempt(models.Model):
    """One try to pay an order online. ``provider_ref`` is the provider's name for it, its page is at ``address``."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="attempts")
    provider = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=80, null=True)
    address = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=choices(AttemptState), default=AttemptState.OPEN)
    received = models.PositiveBigIntegerField(null=True)  # what the provider says it got
    received_currency = models.CharField(max_length=3, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    queried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("started_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "provider_ref"], name="payment_provider_ref_once"),
            models.UniqueConstraint(fields=["order"], condition=Q(state="open"), name="payment_one_open_attempt"),
            models.UniqueConstraint(fields=["order"], condition=Q(state="succeeded"), name="payment_paid_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[each.value for each in PAID_STATES]) | Q(received__gt=0), name="payment_paid_says_how_much"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.state}"


class Notification(models.Model):
    """One word of a provider, whose signature was genuine; ``event`` is its name for it."""

    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=80)
    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.PROTECT, related_name="notifications")
    outcome = models.CharField(max_length=20)
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    effect = models.CharField(max_length=20, choices=choices(Effect))
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("received_at", "id")
        constraints: ClassVar = [models.UniqueConstraint(fields=["provider", "event"], name="payment_event_once")]

    def __str__(self) -> str:
        return f"{self.event}: {self.effect}"
