"""Electronic stamps."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.components.payment.models.orders import Order
from parvis.components.payment.rules.money import major


class Stamp(models.Model):
    """An electronic stamp: bought beforehand, worth its amount once."""

    class State(models.TextChoices):
        GOOD = "good"
        USED = "used"
        REFUNDED = "refunded"

    number = models.CharField(max_length=16, unique=True)
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GOOD)
    bought_with = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="stamp")
    used_for = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="stamps")
    bought_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["used_for"], condition=Q(state="used"), name="payment_one_stamp"),
            models.CheckConstraint(
                condition=Q(state="used", used_for__isnull=False) | (~Q(state="used") & Q(used_for=None)), name="payment_used_says_for_what"
            ),
        ]

    def __str__(self) -> str:
        return f"stamp {self.pk}: {self.state}"

    @property
    def figure(self) -> Any:
        return major(self.amount, self.currency)
