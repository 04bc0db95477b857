"""Lists of files: which ones, in which order, one page after the other without counting those before."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from parvis.components.casework import engines
from parvis.components.casework.models import Fact, FileLabel, Follow
from parvis.components.casework.rules.facts import Kind, folded
from parvis.components.procedures.rules.references import read_reference
from parvis.components.procedures.selectors import DECIDED, OPEN, File, Membership, State, seen_by
from parvis.components.procedures.selectors.clocks import overdue
from parvis.components.procedures.selectors.files import in_period
from parvis.components.search.selectors import question_for_index
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import today

PAGE_SIZE = 50
COUNTED = 1000  # beyond, a tab says "more than"
SOON = timedelta(days=30)  # before a file's data are erased
SOURCE = ("procedure", "version", "organisation")


class Tab(StrEnum):
    """Which files a list begins with."""

    TO_FOLLOW = "to-follow"
    FOLLOWED = "followed"
    GROUPS = "groups"
    DECIDED = "decided"
    ALL = "all"
    ARCHIVED = "archived"
    EXPIRING = "expiring"
    TRIALS = "trials"


class Sort(StrEnum):
    """The order of a list."""

    OLDEST = "oldest"
    NEWEST = "newest"
    DUE = "due"
    ACTIVE = "active"


ORDERS: Mapping[Sort, tuple[str, bool]] = {  # the column, and whether from its end
    Sort.OLDEST: ("submitted_at", False),
    Sort.NEWEST: ("submitted_at", True),
    Sort.DUE: ("silence_on", False),
    Sort.ACTIVE: ("saved_at", True),
}


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What an answer must be: one word, or a number or a day between two (either end may be open)."""

    field: str
    kind: Kind
    word: str = ""
    least: Decimal | date | None = None
    most: Decimal | date | None = None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A list as its address says it."""

    tab: Tab = Tab.GROUPS
    procedure: str = ""
    state: str = ""
    group: int | None = None
    label: int | None = None
    follower: UUID | None = None
    since: date | None = None
    until: date | None = None
    late: bool = False
    words: str = ""
    answers: Sequence[Narrowing] = field(default_factory=tuple)
    sort: Sort = Sort.OLDEST


@dataclass(frozen=True, kw_only=True)
class Slice:
    """One page of a list; ``before`` and ``after`` are the marks of its neighbours, empty at the ends."""

    files: Sequence[File]
    before: str
    after: str


def listed(who: Actor, wanted: Wanted) -> QuerySet[File]:
    """The files that ``who`` may handle and that fit, in no order yet."""
    found = narrowed(in_tab(base(who), wanted.tab, who), wanted)
    for each in wanted.answers:
        found = found.filter(Exists(fitting(who, wanted, each)))
    return searched(found, who, wanted.words)


def base(who: Actor) -> QuerySet[File]:
    return seen_by(who).exclude(state=State.DRAFT)


def in_tab(found: QuerySet[File], tab: Tab, who: Actor) -> QuerySet[File]:
    if tab is Tab.TRIALS:
        return found.filter(trial=True)
    found = found.filter(trial=False)
    if tab is Tab.ARCHIVED:
        return found.filter(archived_at__isnull=False)
    if tab is Tab.EXPIRING:
        return found.filter(erased_at=None, erase_on__lte=today() + SOON)
    found = found.filter(archived_at=None)
    if tab is Tab.DECIDED:
        return found.filter(state__in=DECIDED)
    if tab is Tab.ALL:
        return found
    found = found.filter(state__in=OPEN)
    if tab is Tab.FOLLOWED:
        return found.filter(Exists(Follow.objects.filter(file=OuterRef("pk"), agent_id=who.person_id)))
    if tab is Tab.TO_FOLLOW:
        return found.exclude(Exists(Follow.objects.filter(file=OuterRef("pk"))))
    return found.filter(Q(group=None) | Q(group__in=Membership.objects.filter(person=who.person_id).values("group")))


def narrowed(found: QuerySet[File], wanted: Wanted) -> QuerySet[File]:
    if wanted.procedure:
        found = found.filter(procedure__slug=wanted.procedure)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.group is not None:
        found = found.filter(group_id=wanted.group)
    if wanted.label is not None:
        found = found.filter(Exists(FileLabel.objects.filter(file=OuterRef("pk"), label_id=wanted.label)))
    if wanted.follower is not None:
        found = found.filter(Exists(Follow.objects.filter(file=OuterRef("pk"), agent_id=wanted.follower)))
    found = in_period(found, wanted.since, wanted.until)
    return found.filter(overdue()) if wanted.late else found


def fitting(who: Actor, wanted: Wanted, each: Narrowing) -> QuerySet[Fact]:
    """The facts of a file that an answer's narrowing asks for."""
    found = Fact.objects.filter(file=OuterRef("pk"), organisation=who.organisation_id, procedure__slug=wanted.procedure, field=each.field)
    if each.kind in (Kind.CHOICE, Kind.PLACE):
        return found.filter(word=folded(each.word) if each.kind is Kind.PLACE else each.word)
    column = "number" if each.kind is Kind.NUMBER else "day"
    if each.least is not None:
        found = found.filter(**{f"{column}__gte": each.least})
    return found.filter(**{f"{column}__lte": each.most}) if each.most is not None else found


def searched(found: QuerySet[File], who: Actor, words: str) -> QuerySet[File]:
    """A reference, typed in any way, or words of the file: its applicant, answers and messages."""
    if not words.strip():
        return found
    if reference := read_reference(words):
        return found.filter(reference=reference)
    question = question_for_index(words)
    if not question or who.organisation_id is None:
        return found.none()
    return found.filter(erased_at=None, pk__in=engines.engine().found(who.organisation_id, question))


# --- one page ---------------------------------------------------------------------------------


def page_of(found: QuerySet[File], sort: Sort, *, after: str = "", before: str = "", size: int = PAGE_SIZE) -> Slice:
    """The files after (or before) a mark, in the order of ``sort``; a mark that does not read begins again."""
    column, descending = ORDERS[sort]
    backwards = bool(read_mark(before))
    mark = read_mark(before) or read_mark(after)
    down = descending != backwards
    rows = beyond(found, column, mark, down=down, nulls_first=backwards) if mark else found
    ordered = list(rows.order_by(*order(column, down=down, nulls_first=backwards)).select_related(*SOURCE)[: size + 1])
    kept, more = ordered[:size], len(ordered) > size
    if backwards:
        kept.reverse()
    has_before = more if backwards else bool(mark)
    has_after = True if backwards else more
    return Slice(
        files=kept,
        before=mark_of(kept[0], column) if kept and has_before else "",
        after=mark_of(kept[-1], column) if kept and has_after else "",
    )


def order(column: str, *, down: bool, nulls_first: bool) -> list[Any]:
    """Files without a date come last, whichever the direction of the page that is read."""
    by = F(column).desc if down else F(column).asc
    first = by(nulls_first=True) if nulls_first else by(nulls_last=True)
    return [first if column == "silence_on" else by(), "-pk" if down else "pk"]


def beyond(found: QuerySet[File], column: str, mark: tuple[Any, UUID], *, down: bool, nulls_first: bool) -> QuerySet[File]:
    """The rows past ``mark``; the first condition alone is what an index serves."""
    value, last = mark
    side, closed = ("lt", "lte") if down else ("gt", "gte")
    same = Q(**{column: value}, **{f"pk__{side}": last})
    if value is None:
        return found.filter(same | Q(**{f"{column}__isnull": False})) if nulls_first else found.filter(same)
    past = Q(**{f"{column}__{side}": value}) | same
    if column == "silence_on":
        return found.filter(past if nulls_first else past | Q(silence_on=None))
    return found.filter(Q(**{f"{column}__{closed}": value}) & past)


def mark_of(file: File, column: str) -> str:
    value = getattr(file, column)
    written = json.dumps([value.isoformat() if value else None, file.pk.hex])
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def read_mark(mark: str) -> tuple[Any, UUID] | None:
    try:
        value, key = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        return (read_value(value) if value else None), UUID(key)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return None


def read_value(value: str) -> date | datetime:
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


def number_of(found: QuerySet[File]) -> int:
    """How many, counted no further than ``COUNTED`` + 1."""
    return found.order_by().values("pk")[: COUNTED + 1].count()


def neighbours(found: QuerySet[File], sort: Sort, file: File) -> tuple[str, str]:
    """The references of the files just before and just after ``file`` in a list; empty at the ends."""
    column, _ = ORDERS[sort]
    mark = mark_of(file, column)
    before = page_of(found, sort, before=mark, size=1).files
    after = page_of(found, sort, after=mark, size=1).files
    return (str(before[0].reference) if before else "", str(after[0].reference) if after else "")
