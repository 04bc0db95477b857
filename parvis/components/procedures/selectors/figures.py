"""Figures of a procedure: volumes and delays by month and organisation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File
from parvis.kernel.calendar import country

DELAY = ExpressionWrapper(F("decided_at") - F("submitted_at"), output_field=DurationField())
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class MonthlyFigures:
    """One month of one organisation. ``delay_days`` is the mean over ``decided``, None when there is none."""

    period: str  # YYYY-MM in the country's zone
    area: str
    organisation: str
    submitted: int = 0
    decided: int = 0
    accepted: int = 0
    delay_days: float | None = None


def monthly_figures(slug: str) -> list[MonthlyFigures]:
    """By month and organisation, oldest first: files submitted, decided, accepted, mean delay; closed months only."""
    found: dict[tuple[str, str, str], dict[str, Any]] = defaultdict(dict)
    for row in arrivals(slug):
        found[key(row)]["submitted"] = row["submitted"]
    for row in departures(slug):
        figures = {"decided": row["decided"], "accepted": row["accepted"], "delay_days": round(row["delay"] / ONE_DAY, 1)}
        found[key(row)].update(figures)
    this_month = timezone.now().astimezone(country().zone).strftime("%Y-%m")
    closed = (each for each in sorted(found) if each[0] < this_month)
    return [MonthlyFigures(period=period, area=area, organisation=name, **found[period, area, name]) for period, area, name in closed]


def arrivals(slug: str) -> Any:
    return by_month(slug, "submitted_at").annotate(submitted=Count("id"))


def departures(slug: str) -> Any:
    accepted = Count("id", filter=Q(state=State.ACCEPTED))
    return by_month(slug, "decided_at").annotate(decided=Count("id"), accepted=accepted, delay=Avg(DELAY))


def by_month(slug: str, moment: str) -> Any:
    files = File.objects.filter(procedure__slug=slug, trial=False, **{f"{moment}__isnull": False})
    month = TruncMonth(moment, tzinfo=country().zone)
    return files.annotate(month=month).values("month", "organisation__area", "organisation__name").order_by()


def key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["month"].strftime("%Y-%m"), row["organisation__area"], row["organisation__name"]
