"""Tell agents what came in, as often as each chose: at once, once a day, once a week. Each thing once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.components.casework.models import Rhythm
from parvis.components.procedures.selectors import File, Message, Passage, Procedure, handled_by
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation, Person

OFTEN = Rhythm.Often
WAITS: Mapping[str, timedelta] = {
    OFTEN.AT_ONCE: timedelta(0),
    OFTEN.DAILY: timedelta(days=1),
    OFTEN.WEEKLY: timedelta(weeks=1),
}
BY_PERSON = "person"
LISTED = 50  # files named in one message
ROUND = 500
LOOK_BACK = 200  # rows of each log: a transaction may commit after one that began later


@dataclass(frozen=True, kw_only=True)
class News:
    """What came in for one agent: files new, answered and written about; ``passage`` and ``message`` are how far that goes.

    ``told`` is which of the last rows were read, ``more`` whether some are left.
    """

    new: list[File]
    answered: list[File]
    written: list[File]
    passage: int
    message: int
    told: dict[str, list[int]]
    more: bool

    @property
    def number(self) -> int:
        return len({file.pk for files in (self.new, self.answered, self.written) for file in files})


@transaction.atomic
def choose(agent: Person, organisation: Organisation, procedure: Procedure, often: str) -> None:
    """How often the agent hears of this procedure from now on; empty: never. What came in before is not told."""
    if not often:
        Rhythm.objects.filter(agent=agent, organisation=organisation, procedure=procedure).delete()
        return
    seen = {"passages": recent(Passage), "messages": recent(Message)}
    start = {
        "passage": max(seen["passages"], default=0),
        "message": max(seen["messages"], default=0),
        "told": seen,
        "told_at": timezone.now(),
    }
    rhythm, is_new = Rhythm.objects.get_or_create(
        agent=agent, organisation=organisation, procedure=procedure, defaults={"often": Rhythm.Often(often), **start}
    )
    if not is_new and rhythm.often != often:
        Rhythm.objects.filter(pk=rhythm.pk).update(often=Rhythm.Often(often))


def recent(rows: type[Passage] | type[Message]) -> list[int]:
    return list(rows.objects.order_by("-id").values_list("id", flat=True)[:LOOK_BACK])


def tell() -> int:
    """Write to everyone whose turn it is; returns how many were written to. Run by the clock."""
    now = timezone.now()
    due = Q()
    for often, wait in WAITS.items():
        due |= Q(often=often, told_at__lte=now - wait)
    turn = list(Rhythm.objects.filter(due).order_by("told_at").values_list("pk", flat=True)[:ROUND])
    return sum(tell_one(each) for each in turn)


@transaction.atomic
def tell_one(rhythm_id: int) -> bool:
    """One agent's turn: the message and how far it goes are kept together, so that nothing is told twice or lost."""
    rhythm = (
        Rhythm.objects.select_for_update(of=("self",))
        .select_related("agent", "organisation", "procedure__current")
        .filter(pk=rhythm_id)
        .first()
    )
    if rhythm is None:
        return False
    found = news(rhythm)
    if found.number:
        write(rhythm, found)
    told_at = rhythm.told_at if found.more else timezone.now()  # what is left is told at the next round, not in a day
    Rhythm.objects.filter(pk=rhythm.pk).update(passage=found.passage, message=found.message, told=found.told, told_at=told_at)
    return bool(found.number)


def news(rhythm: Rhythm) -> News:
    """What people did since the last turn, in the files that the agent may handle now."""
    passages = unread(rhythm, Passage, rhythm.passage, "passages").values_list("id", "file_id", "transition", "by")[:ROUND]
    messages = unread(rhythm, Message, rhythm.message, "messages").values_list("id", "file_id", "by")[:ROUND]
    done, said = list(passages), list(messages)
    ids = {row[1] for row in done} | {row[1] for row in said}
    known = {file.pk: file for file in handled_by(rhythm.agent, rhythm.organisation_id).filter(pk__in=ids, trial=False)}
    new = dict.fromkeys(file for _, file, transition, _ in done if transition == "submit" and file in known)
    answered = dict.fromkeys(file for _, file, transition, by in done if transition != "submit" and by == BY_PERSON and file in known)
    written = dict.fromkeys(file for _, file, by in said if by == BY_PERSON and file in known and file not in answered)
    return News(
        new=[known[each] for each in new],
        answered=[known[each] for each in answered],
        written=[known[each] for each in written],
        passage=max([rhythm.passage, *(row[0] for row in done)]),
        message=max([rhythm.message, *(row[0] for row in said)]),
        told={"passages": kept(rhythm, "passages", done), "messages": kept(rhythm, "messages", said)},
        more=len(done) == ROUND or len(said) == ROUND,
    )


def unread(rhythm: Rhythm, rows: type[Passage] | type[Message], last: int, name: str) -> QuerySet[Any]:
    """Rows of the rhythm's files past ``last``, and those among the ones before that were not there at the last round."""
    told = rhythm.told.get(name)
    since = last if told is None else min(last, min(told, default=last))  # nobody is told again of what came before they chose
    new = rows.objects.filter(id__gt=since, file__procedure=rhythm.procedure, file__organisation=rhythm.organisation)
    return new.exclude(id__in=told or ()).order_by("id")


def kept(rhythm: Rhythm, name: str, read: Sequence[Sequence[Any]]) -> list[int]:
    return sorted({*rhythm.told.get(name, ()), *(row[0] for row in read)})[-LOOK_BACK:]


def write(rhythm: Rhythm, found: News) -> None:
    """One message, whatever came in; it names files, never people."""
    version = rhythm.procedure.current
    notices.send(
        "casework.digest",
        to=rhythm.agent,
        key=f"casework:digest:{rhythm.pk}:{found.passage}:{found.message}",
        context={
            "procedure": version.definition if version else None,
            "new": found.new[:LISTED],
            "answered": found.answered[:LISTED],
            "written": found.written[:LISTED],
            "number": found.number,
        },
        organisation_name=rhythm.organisation.name,
        link=f"/desk/files?tab=groups&procedure={rhythm.procedure.slug}",
    )
