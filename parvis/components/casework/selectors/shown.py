"""What a list shows of each file, read for a whole page at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from parvis.components.casework.models import Follow, Label, Opened
from parvis.components.casework.selectors.marks import labels_of
from parvis.components.procedures.rules.definition import Field
from parvis.components.procedures.selectors import Answer, File, Group, Message, Passage, State, wording
from parvis.components.procedures.selectors.clocks import is_late
from parvis.components.procedures.selectors.groups import title_of
from parvis.components.procedures.selectors.history import TAG_KINDS
from parvis.core.people.selectors import Person

BY_PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One file of a list; ``is_new``: its person did or wrote something since the agent last opened it."""

    file: File
    title: object
    state: object
    tag_kind: str
    late: bool
    is_new: bool
    labels: Sequence[Label]
    group: object
    followers: Sequence[str]
    cells: Sequence[tuple[object, str]]  # answers of the procedure's own columns, with their label


def rows(files: Sequence[File], agent: Person, *, columns: Sequence[Field] = ()) -> list[Row]:
    """What a page of a list shows; a handful of queries whatever its length."""
    ids = [file.pk for file in files]
    labels, groups, followers, new = labels_of(ids), groups_of(files), followers_of(ids), news(ids, agent)
    answers = answers_of(ids, {each.name for each in columns})
    return [
        Row(
            file=file,
            title=file.definition.title,
            state=State(file.state).label,
            tag_kind=TAG_KINDS[State(file.state)],
            late=is_late(file),
            is_new=file.pk in new,
            labels=labels.get(file.pk, ()),
            group=groups.get(file.group_id, ""),
            followers=followers.get(file.pk, ()),
            cells=[(each.label, wording.shown_value(each, answers.get((file.pk, each.name)))) for each in columns],
        )
        for file in files
    ]


def groups_of(files: Sequence[File]) -> dict[int | None, object]:
    found = Group.objects.filter(pk__in={file.group_id for file in files if file.group_id}).select_related("procedure__current")
    return {each.pk: title_of(each) for each in found}


def followers_of(ids: Collection[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for each in Follow.objects.filter(file__in=ids).select_related("agent").order_by("since", "id"):
        found[each.file_id].append(each.agent.display_name)
    return found


def answers_of(ids: Collection[UUID], names: Collection[str]) -> dict[tuple[UUID, str], object]:
    if not names:
        return {}
    found = Answer.objects.filter(file__in=ids, field__in=names).values_list("file_id", "field", "value")
    return {(file_id, name): value for file_id, name, value in found}


def news(ids: Collection[UUID], agent: Person) -> set[UUID]:
    """The files whose person wrote, or answered a correction, since this agent last opened them; never opened: since it came in."""
    opened = dict(Opened.objects.filter(file__in=ids, agent=agent).values_list("file_id", "at"))
    found: set[UUID] = set()
    for file_id, last in last_words(ids).items():
        if file_id not in opened or last > opened[file_id]:
            found.add(file_id)
    return found


def last_words(ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When the person of each file last wrote or answered; its filing does not count."""
    found: dict[UUID, datetime] = {}
    written = Message.objects.filter(file__in=ids, by=BY_PERSON).order_by().values_list("file").annotate(last=Max("at"))
    done = (
        Passage.objects.filter(file__in=ids, by=BY_PERSON)
        .exclude(transition="submit")
        .order_by()
        .values_list("file")
        .annotate(last=Max("at"))
    )
    for file_id, last in (*written, *done):
        found[file_id] = max(last, found.get(file_id, last))
    return found
