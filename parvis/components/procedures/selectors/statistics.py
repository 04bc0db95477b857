"""What is counted of every procedure, month by month: the rows of its open datasets. No row is about a person.

Months are those of the country; trials are left out. What is invented is left out too, but in a demonstration, where everything is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, F, QuerySet, Sum
from django.db.models.functions import TruncMonth

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File, ProcedureVersion, Tally
from parvis.components.procedures.selectors.access import seen_by
from parvis.components.procedures.selectors.delays import Announced, announced, announced_and_real, months
from parvis.components.procedures.selectors.figures import DELAY, ONE_DAY
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import country, start_of_day, today
from parvis.kernel.text import Text

INVENTED = settings.PARVIS_DEMO
RESULTS = {State.ACCEPTED: "accepted", State.REFUSED: "refused", State.CLOSED: "closed"}
COUNTED = ("begun", "submitted", "corrected", "known", "asked", "again", "decided")

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What is counted: some files, and the tallies of the same procedures and bodies."""

    files: QuerySet[File]
    tallies: QuerySet[Tally]


def everything() -> Scope:
    """All procedures of all bodies, in closed months."""
    first = today().replace(day=1)
    files, tallies = File.objects.filter(trial=False), Tally.objects.filter(day__lt=first)
    return (
        Scope(files=files, tallies=tallies) if INVENTED else Scope(files=files.filter(sample=False), tallies=tallies.filter(sample=False))
    )


def of_body(slug: str, who: Actor, *, since: date) -> Scope:
    """One procedure at the desk of ``who``: the files that they may handle, and the drafts and answers of the whole body."""
    files = seen_by(who).filter(procedure__slug=slug, trial=False)
    return Scope(files=files, tallies=Tally.objects.filter(version__procedure__slug=slug, organisation=who.organisation_id, day__gte=since))


def with_titles(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with the name of their procedure in both languages."""
    current = ProcedureVersion.objects.filter(procedure__current=F("id")).values_list("procedure__slug", "digest", "source")
    found = {slug: ProcedureVersion(digest=digest, source=source).definition.title for slug, digest, source in current.iterator()}
    for row in rows:
        title = found.get(row["procedure"], Text.of(row["procedure"]))
        yield {**row, "procedure_fr": title.fr, "procedure_en": title.en}


def period_of(day: date) -> str:
    return f"{day:%Y-%m}"


def by_month(files: QuerySet[File], moment: str, *, since: date = date.min, until: date = date.max) -> Any:
    """Files by procedure and by the month of ``moment``, from one day until before another."""
    within: dict[str, Any] = {f"{moment}__isnull": False}
    if since > date.min:
        within[f"{moment}__gte"] = start_of_day(since)
    if until < date.max:
        within[f"{moment}__lt"] = start_of_day(until)
    return files.filter(**within).annotate(month=TruncMonth(moment, tzinfo=country().zone)).values("month", "procedure__slug").order_by()


def monthly(scope: Scope, *, since: date = date.min, until: date = date.max) -> Iterator[Row]:
    """One row for each month and procedure in which something happened."""
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(COUNTED, 0) | {"delay_days": None})
    for row in by_month(scope.files, "submitted_at", since=since, until=until).annotate(number=Count("id")):
        found[period_of(row["month"]), row["procedure__slug"]]["submitted"] = row["number"]
    for row in by_month(scope.files, "decided_at", since=since, until=until).annotate(number=Count("id"), delay=Avg(DELAY)):
        held = found[period_of(row["month"]), row["procedure__slug"]]
        held["decided"], held["delay_days"] = row["number"], round(row["delay"] / ONE_DAY, 1)
    for period, slug, what, number in counted(scope):
        found[period, slug][what] = number
    return ({"period": period, "procedure": slug, **figures} for (period, slug), figures in sorted(found.items()))


def counted(scope: Scope) -> Iterator[tuple[str, str, str, int]]:
    """Period, procedure, what was counted, how often."""
    rows = scope.tallies.filter(what__in=COUNTED).annotate(month=TruncMonth("day")).values("month", "version__procedure__slug", "what")
    for row in rows.annotate(total=Sum("number")).order_by():
        yield period_of(row["month"]), row["version__procedure__slug"], row["what"], row["total"]


def results(scope: Scope, *, since: date = date.min, until: date = date.max) -> Iterator[Row]:
    """One row for each month, procedure and result."""
    for row in (
        by_month(scope.files, "decided_at", since=since, until=until)
        .values("month", "procedure__slug", "state")
        .annotate(decided=Count("id"))
        .order_by("month")
    ):
        where = {"period": period_of(row["month"]), "procedure": row["procedure__slug"]}
        yield where | {"result": RESULTS[State(row["state"])], "decided": row["decided"]}


def passed(scope: Scope) -> Iterator[Row]:
    """One row for each month and page of a procedure: drafts that went past it."""
    return placed(scope, Tally.What.PASSED, "page", "passed")


def questions(scope: Scope) -> Iterator[Row]:
    """One row for each month and question of a procedure: corrections that named it."""
    return placed(scope, Tally.What.QUESTION, "question", "corrections")


def placed(scope: Scope, what: Tally.What, kind: str, measure: str) -> Iterator[Row]:
    rows = scope.tallies.filter(what=what).annotate(month=TruncMonth("day")).values("month", "version__procedure__slug", "name")
    for row in rows.annotate(total=Sum("number")).order_by("month"):
        slug = row["version__procedure__slug"]
        where = {"period": period_of(row["month"]), "place": f"{slug}/{row['name']}", "procedure": slug, kind: row["name"]}
        yield where | {measure: row["total"]}


def timeliness(scope: Scope, *, until: date) -> Iterator[Row]:
    """One row for each of the last months, procedure, and how its decisions stand to the delay announced at its start.

    All decisions are there, also those of months for which no delay was announced: what is left out could be worked out.
    """
    ever = set(announced().values_list("procedure__slug", flat=True))
    held: dict[str, dict[str, Announced]] = {}
    for row in by_month(scope.files, "decided_at", since=min(months()), until=until).annotate(number=Count("id")).order_by("month"):
        period, slug = period_of(row["month"]), row["procedure__slug"]
        if slug not in held:
            held[slug] = {each.period: each for each in announced_and_real(slug)} if slug in ever else {}
        told = held[slug].get(period)
        in_time = min(told.in_time, row["number"]) if told else 0
        parts = {"in-time": in_time, "late": row["number"] - in_time} if told else {"not-announced": row["number"]}
        for part, number in parts.items():
            days = told.days if told else None
            yield {"period": period, "procedure": slug, "timeliness": part, "announced_days": days, "decided": number}
