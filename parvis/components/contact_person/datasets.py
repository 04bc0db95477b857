"""What contact persons asked of administrations, by month and body, and how long answers took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Avg, Case, Count, DurationField, ExpressionWrapper, F, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from parvis.components.contact_person.models import Ask
from parvis.kernel.calendar import country

DELAY = ExpressionWrapper(F("answered_at") - F("asked_at"), output_field=DurationField())


def monthly() -> Iterator[Mapping[str, Any]]:
    """Closed months only: asks by the month in which they were made, answered or not, and the mean days that answers took."""
    this_month = timezone.now().astimezone(country().zone).strftime("%Y-%m")
    month = TruncMonth("asked_at", tzinfo=country().zone)
    columns = ("month", "answered", "file__organisation__identifier", "file__organisation__name")
    told = Case(When(answered_at=None, then=Value("no")), default=Value("yes"))
    rows = Ask.objects.annotate(month=month, answered=told).values(*columns).order_by("month")
    for row in rows.annotate(asked=Count("pk"), delay=Avg(DELAY)):
        if (period := row["month"].strftime("%Y-%m")) < this_month:
            yield {
                "period": period,
                "body": row["file__organisation__identifier"],
                "body_name": row["file__organisation__name"],
                "answered": row["answered"],
                "asked": row["asked"],
                "delay_days": round(row["delay"].total_seconds() / 86400, 1) if row["delay"] else None,
            }
