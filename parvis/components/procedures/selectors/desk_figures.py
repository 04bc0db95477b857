"""Figures of one procedure at the desk of a body: whole, not yet published, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Q

from parvis.components.procedures.lifecycle import OPEN, State
from parvis.components.procedures.models import Correction, Group
from parvis.components.procedures.selectors import statistics
from parvis.components.procedures.selectors.access import seen_by
from parvis.components.procedures.selectors.delays import months
from parvis.components.procedures.selectors.drawn import Figures
from parvis.components.procedures.selectors.figures import DELAY, ONE_DAY
from parvis.components.procedures.selectors.groups import groups_seen_by
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import start_of_day, today


@dataclass(frozen=True, kw_only=True)
class GroupFigures:
    """One group over twelve months, and what stands open today; ``group`` is None for files of no group."""

    group: Group | None
    submitted: int
    open: int
    late: int
    awaited: int  # files that wait for their person's correction
    decided: int
    accepted: int
    delay_days: float | None


def figures(slug: str, who: Actor) -> Figures:
    """The last closed months and the present one, of the files that ``who`` may handle."""
    since, until = min(months()), today() + timedelta(days=1)
    scope = statistics.of_body(slug, who, since=since)
    return Figures(
        monthly=tuple(statistics.monthly(scope, since=since, until=until)),
        results=tuple(statistics.results(scope, since=since, until=until)),
        pages=tuple(statistics.passed(scope)),
        questions=tuple(statistics.questions(scope)),
    )


def by_group(slug: str, who: Actor) -> list[GroupFigures]:
    """Each group that ``who`` sees, by name, those without files too; last what stands in no group."""
    files, since = seen_by(who).filter(procedure__slug=slug, trial=False), min(months())
    counts = {row["group"]: row for row in counted(files, since)}
    awaited = dict(
        Correction.objects.filter(resolved_at=None, file__in=files.filter(state__in=OPEN))
        .order_by()
        .values_list("file__group")
        .annotate(number=Count("file"))
    )
    seen = set(groups_seen_by(who).values_list("pk", flat=True)) | counts.keys()
    groups = Group.objects.filter(procedure__slug=slug, organisation=who.organisation_id).select_related("procedure__current")
    kept: list[Group | None] = [each for each in groups if each.pk in seen]
    if None in counts:
        kept.append(None)
    return [of_group(each, counts.get(each.pk if each else None), awaited) for each in kept]


def counted(files: Any, since: date) -> Any:
    """One pass over what came in or was decided since, or still stands open."""
    start = start_of_day(since)
    recent, decided, still = Q(submitted_at__gte=start), Q(decided_at__gte=start), Q(state__in=OPEN)
    return (
        files.filter(recent | decided | still)
        .order_by()
        .values("group")
        .annotate(
            submitted=Count("id", filter=recent),
            decided=Count("id", filter=decided),
            accepted=Count("id", filter=decided & Q(state=State.ACCEPTED)),
            still=Count("id", filter=still),
            late=Count("id", filter=still & Q(silence_on__lt=today())),
            delay=Avg(DELAY, filter=decided),
        )
    )


def of_group(group: Group | None, row: Mapping[str, Any] | None, awaited: Mapping[int | None, int]) -> GroupFigures:
    row = row or {"submitted": 0, "decided": 0, "accepted": 0, "still": 0, "late": 0, "delay": None}
    return GroupFigures(
        group=group,
        submitted=row["submitted"],
        open=row["still"],
        late=row["late"],
        awaited=awaited.get(group.pk if group else None, 0),
        decided=row["decided"],
        accepted=row["accepted"],
        delay_days=round(row["delay"] / ONE_DAY, 1) if row["delay"] is not None else None,
    )
