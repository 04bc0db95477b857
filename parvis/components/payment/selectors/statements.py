"""Statements, and what they leave out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from parvis.components.payment.models import Attempt, Comparison, Refund, Statement
from parvis.components.payment.rules.statements import Found
from parvis.kernel.calendar import end_of_day, start_of_day


def statements(organisation_id: UUID | None) -> QuerySet[Statement]:
    """Of a body, latest day first, without their content."""
    found = Statement.objects.filter(organisation_id=organisation_id) if organisation_id else Statement.objects.none()
    return found.defer("content")


def day_of(statement: Statement) -> tuple[datetime, datetime]:
    return start_of_day(statement.day), end_of_day(statement.day)


def unstated_payments(statement: Statement) -> QuerySet[Attempt]:
    """Paid that day by our books, and on no line of the statement."""
    since, until = day_of(statement)
    ours = Attempt.objects.filter(order__organisation_id=statement.organisation_id, provider=statement.provider, received__isnull=False)
    stated = statement.comparisons.filter(kind="payment").values("reference")
    return ours.filter(ended_at__gte=since, ended_at__lt=until).exclude(provider_ref__in=stated).select_related("order")


def unstated_refunds(statement: Statement) -> QuerySet[Refund]:
    since, until = day_of(statement)
    ours = Refund.objects.filter(order__organisation_id=statement.organisation_id, attempt__provider=statement.provider, settled_as="")
    stated = statement.comparisons.filter(kind="refund").values("reference")
    return ours.filter(done_at__gte=since, done_at__lt=until).exclude(provider_ref__in=stated).select_related("order", "attempt")


def differences(statement: Statement) -> QuerySet[Comparison]:
    """Every line that is not the same on both sides."""
    return statement.comparisons.exclude(found=Found.MATCHED).select_related("order")
