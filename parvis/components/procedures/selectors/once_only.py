"""The measure of telling once: what forms still ask, what they fetch, what nobody had to bring."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from parvis.components.procedures.models import Asking
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.rules.once_only import Measure, measured
from parvis.components.procedures.selectors.files import IDENTITY
from parvis.components.procedures.selectors.published import versions_in_force
from parvis.kernel import catalogue
from parvis.kernel.calendar import country


@dataclass(frozen=True, kw_only=True)
class MonthlyDocuments:
    """One closed month of one procedure: requests for which a source answered, and documents not asked for them."""

    period: str  # YYYY-MM in the country's zone
    procedure: str
    requests: int
    documents: int


@dataclass(frozen=True, kw_only=True)
class MonthlyAsks:
    """One closed month: questions that sources answered, and those of them answered by yes or no only."""

    period: str
    answered: int
    yes_or_no: int


def held_concepts() -> dict[str, set[str]]:
    """What administrations hold, by concept: the offers that release it."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, offer in catalogue.offers().items():
        for field in offer.fields:
            if field.concept:
                found[field.concept].add(name)
    return dict(found)


def measures() -> list[Measure]:
    """Every procedure in force against its baseline, by slug."""
    concepts = held_concepts()
    return [measured(version.definition, concepts) for version in versions_in_force()]


def documents_by_month() -> list[MonthlyDocuments]:
    """What sources answered instead of people, oldest first. Documents that the sign-in replaces are not counted."""
    dropped = {each.slug: documents_by_need(each) for each in definitions()}
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in answered_in_files().values("month", "file__procedure__slug", "need").annotate(number=Count("file", distinct=True)):
        documents = dropped.get(row["file__procedure__slug"], {}).get(row["need"], 0)
        if documents:
            held = found[month_of(row), row["file__procedure__slug"]]
            held[0] = max(held[0], row["number"])  # two needs of one file are one request
            held[1] += row["number"] * documents
    closed = sorted((key, held) for key, held in found.items() if key[0] < this_month())
    return [MonthlyDocuments(period=period, procedure=slug, requests=held[0], documents=held[1]) for (period, slug), held in closed]


def asks_by_month() -> list[MonthlyAsks]:
    """Questions answered to procedures, oldest first; those by yes or no are of needs that ask nothing else."""
    by_question = Q(pk=None)
    for each in definitions():
        names = [want.name for want in each.needs if want.questions and not want.fields]
        by_question |= Q(file__procedure__slug=each.slug, need__in=names)
    rows = answered_in_files().values("month").annotate(answered=Count("id"), yes_or_no=Count("id", filter=by_question)).order_by("month")
    found = [MonthlyAsks(period=month_of(row), answered=row["answered"], yes_or_no=row["yes_or_no"]) for row in rows]
    return [each for each in found if each.period < this_month()]


def answered_in_files() -> Any:
    """What sources answered in files that were handed in, with the month of handing in."""
    known = Asking.objects.filter(state=Asking.State.KNOWN, file__submitted_at__isnull=False).exclude(need=IDENTITY)
    return known.annotate(month=TruncMonth("file__submitted_at", tzinfo=country().zone)).order_by()


def definitions() -> list[ProcedureFile]:
    return [version.definition for version in versions_in_force()]


def documents_by_need(definition: ProcedureFile) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for each in definition.once_only.documents if definition.once_only else ():
        found[each.replaced_by] += each.replaced_by != IDENTITY
    return dict(found)


def month_of(row: dict[str, Any]) -> str:
    return str(row["month"].strftime("%Y-%m"))


def this_month() -> str:
    return timezone.now().astimezone(country().zone).strftime("%Y-%m")
