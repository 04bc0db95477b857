"""Statements of providers, line by line beside ours."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.components.payment.models.orders import Order, choices
from parvis.components.payment.rules.statements import Found


class Statement(models.Model):
    """A provider's account of one day, brought in by a treasurer. ``read`` lines are compared; the rest is when work goes on."""

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    day = models.DateField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    number_of_lines = models.PositiveIntegerField()
    read = models.PositiveIntegerField(default=0)
    brought_at = models.DateTimeField(default=timezone.now)
    brought_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-day", "-id")
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "digest"], name="payment_statement_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.day}"


class Comparison(models.Model):
    """One line of a statement beside ours; ``number`` 0 for what the provider left out."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="comparisons")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    reference = models.CharField(max_length=80)
    told = models.BigIntegerField(null=True)
    held = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    found = models.CharField(max_length=14, choices=choices(Found))
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "number"], condition=~Q(number=0), name="payment_compared_once"),
            models.UniqueConstraint(fields=["statement", "kind", "reference"], condition=Q(number=0), name="payment_left_out_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.found}"
