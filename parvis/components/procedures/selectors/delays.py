"""The delay announced, and how often it held: the forecast is judged by what was known when it was made.

At the start of each month the delay announced is the k-th smallest among the n delays of the twelve months before, with
k = ceil(0.9 (n + 1)): the split-conformal quantile (Lei and others, 2018), which covers at least nine out of ten new files when they
are like the old ones, whatever the law of delays. It is written down (``AnnouncedDelay``) and is what people read all month, so the
past error, the share of the month's decisions that came later, is about what they were told.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.core.cache import cache
from django.db.models import QuerySet

from parvis.components.procedures.models import AnnouncedDelay, File
from parvis.kernel.calendar import start_of_day, today
from parvis.kernel.quantiles import nearest_rank

ENOUGH = 20  # decisions: fewer tell more of chance than of the desk
FEW = 11  # decisions of a month below which nothing is told of it
MONTHS = 12
COVERED = "0.9"
CACHED = 3600  # seconds: figures of closed months do not change


@dataclass(frozen=True, kw_only=True)
class Announced:
    """One closed month: the delay that was announced at its start (days), its decisions, and those that came in time."""

    period: str
    days: int
    decided: int
    in_time: int

    @property
    def share(self) -> float:
        """Per cent in time."""
        return round(100 * self.in_time / self.decided, 1)


def quantile(delays: list[float]) -> float | None:
    """The conformal quantile of sorted delays; None when there are too few for nine out of ten."""
    return nearest_rank(delays, COVERED, to_come=1) if len(delays) >= ENOUGH else None


def usual_delay(slug: str) -> int | None:
    """Days within which nine requests out of ten are answered, as announced this month; None while nothing is."""
    told = AnnouncedDelay.objects.filter(procedure__slug=slug, month=this_month()).first()
    return told.days if told else None


def to_announce(slug: str, month: date) -> int | None:
    """Days to announce during ``month``, from the twelve months before it."""
    opens = start_of_day(month)
    limit = quantile(delays(slug, opens - timedelta(days=365), opens))
    return int(limit) + 1 if limit is not None else None


def announced_and_real(slug: str) -> list[Announced]:
    """The last closed months in which a delay could be announced and enough files were decided, oldest first."""
    found: list[Announced] | None = cache.get(f"procedures-delays-{slug}")
    if found is None:
        told = dict(announced().filter(procedure__slug=slug).values_list("month", "days"))
        asked = ((start, told.get(start)) for start in months())
        found = [each for start, days in asked if days is not None and (each := month_of(slug, start, days))]
        cache.set(f"procedures-delays-{slug}", found, CACHED)
    return found


def announced() -> QuerySet[AnnouncedDelay]:
    """What was announced for the last closed months, of any procedure."""
    return AnnouncedDelay.objects.filter(month__in=months(), days__isnull=False)


def months() -> list[date]:
    return [this_month() - relativedelta(months=back) for back in range(MONTHS, 0, -1)]


def this_month() -> date:
    return today().replace(day=1)


def month_of(slug: str, start: date, days: int) -> Announced | None:
    """The month that begins on ``start``, for which ``days`` were announced; None where too few files were decided."""
    real = delays(slug, start_of_day(start), start_of_day(start + relativedelta(months=1)))
    return Announced(period=f"{start:%Y-%m}", days=days, decided=len(real), in_time=bisect_left(real, days)) if len(real) >= FEW else None


def delays(slug: str, since: datetime, until: datetime) -> list[float]:
    """Days from filing to decision of what was decided in the period, sorted."""
    decided = File.objects.filter(procedure__slug=slug, trial=False, decided_at__gte=since, decided_at__lt=until)
    rows = decided.values_list("submitted_at", "decided_at").iterator(chunk_size=5000)
    return sorted((decision - filed).total_seconds() / 86400 for filed, decision in rows if filed and decision)
