"""The activity in figures: requests by state, by definition and by month, how long decisions take, who has how much to do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Min, Q
from django.utils import timezone

from parvis.core.authorisations import selectors
from parvis.core.authorisations.models import Application, Event
from parvis.core.authorisations.rules import durations
from parvis.core.people.selectors import Person, person_by_id
from parvis.kernel.calendar import today

MONTHS = 12
STATES = ("draft", "submitted", "changes_requested", "validated", "refused", "archived", "revoked")
COUNTED = {"submit": "sent", "approve": "granted", "refuse": "refused"}


def by_state() -> dict[str, int]:
    found = dict(Application.objects.order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state, 0) for state in STATES}


def by_kind() -> dict[str, int]:
    """Requests that were sent at least once."""
    sent = Application.objects.exclude(submitted_at=None).order_by()
    found = dict(sent.values_list("kind").annotate(number=Count("pk")))
    return {kind: found.get(kind, 0) for kind in sorted({*selectors.kinds(), *found})}


def months() -> list[date]:
    """The first days of the last twelve whole months and of this one."""
    first = today().replace(day=1)
    return [first - relativedelta(months=back) for back in range(MONTHS, -1, -1)]


def by_month() -> dict[date, Counter[str]]:
    """What was sent, granted and refused in each month."""
    counted: dict[date, Counter[str]] = {month: Counter() for month in months()}
    for name, at in Event.objects.filter(name__in=COUNTED).order_by().values_list("name", "at").iterator():
        month = timezone.localdate(at).replace(day=1)
        if month in counted:
            counted[month][COUNTED[name]] += 1
    return counted


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How long decisions on one definition took in the last year; nothing when they were too few."""

    kind: str
    decisions: int
    median: timedelta | None
    ninth: timedelta | None  # nine in ten take no longer


def waits() -> dict[str, Wait]:
    """By definition, for those that there are."""
    found: dict[str, list[timedelta]] = defaultdict(list)
    kinds = dict(Application.objects.exclude(submitted_at=None).values_list("pk", "kind"))
    since = timezone.now() - timedelta(days=365)
    for request, wait in durations.waits(recent_events(since)):
        found[kinds.get(request, "")].append(wait)
    return {kind: of_kind(kind, found[kind]) for kind in sorted({*selectors.kinds(), *found} - {""})}


def recent_events(since: datetime) -> Iterator[tuple[int, str, datetime]]:
    """Sendings and decisions of requests that something was decided about since then."""
    decided = Event.objects.filter(name__in=durations.DECISIONS, at__gte=since).values("application")
    told = Event.objects.filter(application__in=decided, name__in=["submit", *durations.DECISIONS]).order_by("at", "pk")
    return told.values_list("application_id", "name", "at").iterator()


def of_kind(kind: str, found: list[timedelta]) -> Wait:
    return Wait(
        kind=kind,
        decisions=len(found),
        median=durations.percentile(found, "0.5"),
        ninth=durations.percentile(found, "0.9"),
    )


def days(wait: timedelta | None) -> float | None:
    """In days, with one figure behind the point."""
    return None if wait is None else round(wait.total_seconds() / 86400, 1)


def usual_days(kind: str) -> float | None:
    """How many days half of the decisions on this definition take at most; None when too few were taken."""
    found = waits().get(kind)
    return days(found.median) if found else None


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one instructor has to do; ``person`` is None for requests that nobody took."""

    person: Person | None
    waiting: int
    oldest: datetime | None
    decided: int  # in the last thirty days


def loads() -> list[Load]:
    """For those who run the platform: who has how much to do, those who have most first."""
    open_ones = Application.objects.filter(state__in=["submitted", "changes_requested"]).order_by()
    waiting = {row["assigned_to"]: row for row in open_ones.values("assigned_to").annotate(number=Count("pk"), oldest=Min("submitted_at"))}
    since = timezone.now() - timedelta(days=30)
    decisions = Event.objects.filter(Q(name__in=durations.DECISIONS), at__gte=since).order_by()
    decided = dict(decisions.values_list("actor").annotate(number=Count("pk")))
    found = [load(key, waiting.get(key), decided.get(key, 0)) for key in {*waiting, *decided}]
    return sorted(found, key=lambda each: (-each.waiting, -each.decided, each.person is not None))


def load(key: Any, waiting: Mapping[str, Any] | None, decided: int) -> Load:
    person = person_by_id(key) if key else None
    return Load(person=person, waiting=waiting["number"] if waiting else 0, oldest=waiting["oldest"] if waiting else None, decided=decided)


def rows() -> Iterator[dict[str, Any]]:
    """By month and definition, for the open dataset: counts as they are; small ones are withheld where it is published."""
    kinds = dict(Application.objects.values_list("pk", "kind"))
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for request, name, at in Event.objects.filter(name__in=COUNTED).order_by("at").values_list("application_id", "name", "at").iterator():
        counted[(timezone.localdate(at).strftime("%Y-%m"), kinds.get(request, ""))][COUNTED[name]] += 1
    for (month, kind), counts in sorted(counted.items()):
        yield {"month": month, "definition": kind, **{name: counts[name] for name in COUNTED.values()}}
