"""Acts on many files: prepared, looked at, confirmed once, then done file by file by a worker.

Each file is one transaction, as if the act had been done on its page: the same guards, the same line of the
trace, the same message to the person. A worker that dies leaves whole files, and the next goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from parvis.components.casework.actions import marks
from parvis.components.casework.models import BulkAct, BulkLine, Label
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import groups as grouping
from parvis.components.procedures.selectors import DECIDED, File, Group, State, handled_by, proposals
from parvis.core.jobs import actions as jobs
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

Act = BulkAct.Act
MOST = 2000  # files in one act
GONE = Text("Ce dossier n’est plus à vous : il a changé de groupe.", "This file is no longer yours: it went to another group.")
DECIDED_FIRST = Text("Ce dossier est déjà décidé.", "This file is already decided.")
NOT_PROPOSED = Text(
    "Il faut un montant, et la règle n’en propose pas encore : décidez-le sur sa page.",
    "An amount is needed, and the rule proposes none yet: decide it on its own page.",
)
DESCRIBED = (Act.LABEL, Act.UNLABEL, Act.REASSIGN, Act.CORRECTION, Act.DECIDE)  # more must be said than which files
REVERSED = {
    Act.FOLLOW: Act.UNFOLLOW,
    Act.UNFOLLOW: Act.FOLLOW,
    Act.LABEL: Act.UNLABEL,
    Act.UNLABEL: Act.LABEL,
    Act.ARCHIVE: Act.UNARCHIVE,
    Act.UNARCHIVE: Act.ARCHIVE,
    Act.REASSIGN: Act.REASSIGN,
}


class TooMany(Exception):
    """More files than one act takes."""


class Refused(Exception):
    """One file of an act cannot be done; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Doing:
    """One file of an act, held; ``before`` is kept for undoing."""

    act: BulkAct
    file: File
    line: BulkLine

    @property
    def details(self) -> Mapping[str, Any]:
        return dict(self.act.details)

    @property
    def names(self) -> dict[str, Any]:
        return {"agent": self.act.agent, "organisation_id": self.act.organisation_id}


@transaction.atomic
def prepare(
    act: str, *, agent: Person, organisation: Organisation, files: Iterable[UUID], details: Mapping[str, Any], came_from: str = ""
) -> BulkAct:
    """An act on these files, not done yet. Raises TooMany above ``MOST``."""
    chosen = list(dict.fromkeys(files))
    if len(chosen) > MOST:
        raise TooMany
    made = BulkAct.objects.create(act=Act(act), agent=agent, organisation=organisation, details=dict(details), came_from=came_from)
    BulkLine.objects.bulk_create([BulkLine(act=made, file_id=each, place=place) for place, each in enumerate(chosen)], batch_size=500)
    return made


def describe(act: BulkAct, details: Mapping[str, Any]) -> None:
    """What is to be done exactly; nothing changes any more once it is confirmed."""
    BulkAct.objects.filter(pk=act.pk, state=BulkAct.State.PREPARED).update(details=dict(details))


@transaction.atomic
def confirm(act: BulkAct) -> None:
    """Let a worker do it; confirming twice does it once. What is not described yet stays prepared."""
    if act.act in DESCRIBED and not act.details:
        return
    if BulkAct.objects.filter(pk=act.pk, state=BulkAct.State.PREPARED).update(state=BulkAct.State.CONFIRMED, confirmed_at=timezone.now()):
        jobs.enqueue_once(carry_out, f"casework.bulk:{act.pk}", str(act.pk))


@task()
def carry_out(act_id: str) -> None:
    """Do what is left of a confirmed act, file by file."""
    act = BulkAct.objects.select_related("agent", "organisation").get(pk=act_id)
    for line_id in act.lines.filter(state=BulkLine.State.WAITING).order_by("place").values_list("pk", flat=True):
        one(act, line_id)
    BulkAct.objects.filter(pk=act.pk, state=BulkAct.State.CONFIRMED).update(state=BulkAct.State.DONE, done_at=timezone.now())


def one(act: BulkAct, line_id: int) -> None:
    """One file: done and noted in one transaction, or refused with its reason."""
    try:
        with transaction.atomic():
            line = BulkLine.objects.select_for_update().get(pk=line_id)
            if line.state == BulkLine.State.WAITING:
                done = perform(act, line)
                note(line, BulkLine.State.DONE if done else BulkLine.State.NOTHING)
    except (Refused, marks.MarkRefused, procedures.GroupRefused, procedures.TransitionRefused) as refused:
        BulkLine.objects.filter(pk=line_id).update(state=BulkLine.State.REFUSED, why={"fr": refused.text.fr, "en": refused.text.en})


def note(line: BulkLine, state: BulkLine.State) -> None:
    line.state = state
    line.save(update_fields=["state", "before"])


def perform(act: BulkAct, line: BulkLine) -> bool:
    """Whether anything changed. Raises what the act's own refusals are."""
    file = handled_by(act.agent, act.organisation_id).filter(pk=line.file_id, trial=False).first()
    if file is None:
        raise Refused(GONE)
    return ACTS[Act(act.act)](Doing(act=act, file=file, line=line))


def take(doing: Doing) -> bool:
    if doing.file.state == State.UNDER_REVIEW:
        return False
    procedures.take(str(doing.file.reference), **doing.names)
    return True


def follow(doing: Doing) -> bool:
    return marks.follow(doing.file, doing.act.agent)


def unfollow(doing: Doing) -> bool:
    return marks.unfollow(doing.file, doing.act.agent)


def label(doing: Doing) -> bool:
    return marks.label(doing.file, label_of(doing))


def unlabel(doing: Doing) -> bool:
    return marks.unlabel(doing.file, label_of(doing))


def label_of(doing: Doing) -> Label:
    found = Label.objects.filter(pk=doing.details["label"], organisation_id=doing.act.organisation_id).first()
    if found is None:
        raise Refused(Text("Cette étiquette n’existe plus.", "This label no longer exists."))
    return found


def reassign(doing: Doing) -> bool:
    """To the group of the act; undoing, to the one that the file came from, or back where no group had it."""
    key = doing.line.before.get("to", doing.details.get("group"))
    group = Group.objects.filter(pk=key, organisation_id=doing.act.organisation_id).first()
    if group is None and key is not None:
        raise Refused(Text("Ce groupe n’existe plus.", "This group no longer exists."))
    if "to" in doing.line.before and doing.file.group_id != doing.details.get("group"):
        raise Refused(Text("Ce dossier a changé de groupe depuis : il y reste.", "This file went to another group since: it stays there."))
    if doing.file.group_id == key:
        return False
    doing.line.before = {**doing.line.before, "from": doing.file.group_id}
    grouping.reassign(str(doing.file.reference), group=group, **doing.names)
    return True


def archive(doing: Doing) -> bool:
    return marks.archive(doing.file)


def unarchive(doing: Doing) -> bool:
    return marks.unarchive(doing.file)


def ask_correction(doing: Doing) -> bool:
    procedures.ask_correction(str(doing.file.reference), reason=doing.details["reason"], text=doing.details["text"], **doing.names)
    return True


def decide(doing: Doing) -> bool:
    """As the rule proposes, where a figure is needed: what departs from it is decided on the file's own page."""
    outcome, result = State(doing.details["outcome"]), None
    if doing.file.state in DECIDED:
        raise Refused(DECIDED_FIRST)
    if outcome == State.ACCEPTED and doing.file.definition.result is not None:
        result = proposals.proposed_figure(doing.file, proposals.proposal_for(doing.file))
        if result is None:
            raise Refused(NOT_PROPOSED)
    verdict = procedures.Verdict(outcome=outcome, reasons=doing.details.get("reasons", ""), result=result)
    try:
        procedures.decide(str(doing.file.reference), verdict=verdict, **doing.names)
    except procedures.AlreadyDecided as first:
        raise Refused(DECIDED_FIRST) from first
    return True


ACTS: Mapping[Act, Callable[[Doing], bool]] = {
    Act.TAKE: take,
    Act.FOLLOW: follow,
    Act.UNFOLLOW: unfollow,
    Act.LABEL: label,
    Act.UNLABEL: unlabel,
    Act.REASSIGN: reassign,
    Act.ARCHIVE: archive,
    Act.UNARCHIVE: unarchive,
    Act.CORRECTION: ask_correction,
    Act.DECIDE: decide,
}


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What will come of one file; ``why`` is empty when it can be done."""

    file: File
    why: Text | None = None
    nothing: bool = False


class Tried(Exception):
    """Undoes a trial: its transaction never commits."""


def expected(act: BulkAct, lines: Iterable[BulkLine]) -> list[Expected]:
    """What would happen, found out by doing it and undoing it: what is said is what the guards say."""
    return [tried(act, line) for line in lines]


def tried(act: BulkAct, line: BulkLine) -> Expected:
    done, why = True, None
    try:
        with transaction.atomic():
            done = perform(act, line)
            raise Tried
    except Tried:
        pass
    except (Refused, marks.MarkRefused, procedures.GroupRefused, procedures.TransitionRefused) as refused:
        why = refused.text
    return Expected(file=line.file, why=why, nothing=why is None and not done)


@transaction.atomic
def undo(act: BulkAct) -> BulkAct | None:
    """The act that takes this one back, on the files that it changed, confirmed; None for what cannot be taken back."""
    held = BulkAct.objects.select_for_update().get(pk=act.pk)
    backwards = REVERSED.get(Act(held.act))
    if backwards is None or held.state != BulkAct.State.DONE or held.undoes_id:
        return None
    if (already := BulkAct.objects.filter(undoes=held).first()) is not None:
        return already
    made = BulkAct.objects.create(
        act=backwards, agent=held.agent, organisation=held.organisation, details=held.details, came_from=held.came_from, undoes=held
    )
    changed = held.lines.filter(state=BulkLine.State.DONE)
    BulkLine.objects.bulk_create(
        BulkLine(act=made, file_id=each.file_id, place=each.place, before={"to": each.before["from"]} if "from" in each.before else {})
        for each in changed
    )
    confirm(made)
    return made
