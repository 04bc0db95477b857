"""Take the files under way to a new version of their procedure: drafts always, submitted files where nothing is lost.

A rebase is a row: what is not done yet is done by the clock, so that a stop in the middle loses nothing. Each file moves in
a transaction of its own, under the lock that its person's saves take too; decided files never move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from parvis.components.procedures.actions import attachments, groups
from parvis.components.procedures.actions.moving import leave_trace, touched
from parvis.components.procedures.lifecycle import OPEN, State
from parvis.components.procedures.models import File, Procedure, ProcedureVersion, Rebase, VersionMove
from parvis.components.procedures.rules.definition import Field
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.rules.rebasing import BINDING, AnswerChange, Became, Carried, carried, homeless, why_stay
from parvis.components.procedures.selectors.files import IDENTITY, progress
from parvis.components.procedures.selectors.wording import shown_value

BATCH = 200
LATECOMERS = timedelta(minutes=10)
LOOKED_AT = 2_000  # files of a dry run; more are counted, and said not to be looked at


@dataclass(frozen=True, kw_only=True)
class RebasePlan:
    """What a rebase would do. ``answers`` counts by (field, ``converted``|``again``|``dropped``), ``stays`` by reason."""

    files: int  # under way on other versions
    looked_at: int
    drafts: int  # of those looked at, how many move
    submitted: int
    staying: int
    stays: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], int] = field(default_factory=dict)


def plan(procedure: Procedure, new_version: ProcedureVersion, *, thorough: bool = False) -> RebasePlan:
    """What ``rebase`` would do now, without doing it."""
    waiting = under_way(procedure, new_version)
    moving, stays, answers = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    staying = 0
    for file in waiting.order_by("created_at", "id")[:LOOKED_AT]:
        found = looked_at(file, new_version)
        why = found.reasons(file, thorough=thorough)
        stays.update(why)
        staying += bool(why)
        if not why:
            moving["draft" if file.is_draft else "submitted"] += 1
            answers.update((each.field.name, each.became.value) for each in found.carried.changes)
    return RebasePlan(
        files=waiting.count(),
        looked_at=sum(moving.values()) + staying,
        drafts=moving["draft"],
        submitted=moving["submitted"],
        staying=staying,
        stays=dict(stays),
        answers=dict(answers),
    )


@transaction.atomic
def rebase(procedure: Procedure, new_version: ProcedureVersion, *, thorough: bool = False) -> Rebase:
    """Ask for the files under way to be taken to ``new_version``; ``carry_on`` does it. An earlier rebase not done yet is given up."""
    now = timezone.now()
    Rebase.objects.filter(procedure=procedure, done_at=None).exclude(version=new_version).update(done_at=now)
    return Rebase.objects.create(procedure=procedure, version=new_version, thorough=thorough, asked_at=now)


def carry_on(job: Rebase, *, batch: int = BATCH) -> int:
    """Move at most ``batch`` files; returns how many were looked at, 0 once none is left. Whoever runs it twice moves each file once."""
    waiting = list(to_do(job)[:batch].values_list("id", flat=True))
    done = sum(take(job, file_id) for file_id in waiting)
    if not waiting:
        Rebase.objects.filter(id=job.id, done_at=None).update(done_at=timezone.now())
    return done


def rebase_files(*, batches: int = 20) -> int:
    """Go on with every rebase that is not done, or was just now: a draft may have begun on the old version meanwhile. Run by the clock."""
    moved = 0
    lately = Q(done_at=None) | Q(done_at__gt=timezone.now() - LATECOMERS)
    for job in Rebase.objects.filter(lately, version=F("procedure__current")).select_related("procedure", "version"):
        for _ in range(batches):
            if not (found := carry_on(job)):
                break
            moved += found
    return moved


def under_way(procedure: Procedure, version: ProcedureVersion) -> QuerySet[File]:
    """Files neither decided nor tried nor erased, on another version than ``version``."""
    found = File.objects.filter(procedure=procedure, state__in=(State.DRAFT, *OPEN), erased_at=None, trial=False)
    return found.exclude(version=version).select_related("version", "procedure", "organisation", "person", "company", "acted_by")


def to_do(job: Rebase) -> QuerySet[File]:
    looked = VersionMove.objects.filter(rebase=job, file=OuterRef("pk"))
    return under_way(job.procedure, job.version).exclude(Exists(looked)).order_by("created_at", "id")


@dataclass(frozen=True)
class Found:
    """A file under the new version: its answers, and why it would rather stay."""

    carried: Carried
    why: tuple[str, ...]

    def reasons(self, file: File, *, thorough: bool) -> tuple[str, ...]:
        """Those that hold the file back; a draft has none, a thorough rebase sets aside what may be."""
        if file.is_draft:
            return ()
        return tuple(each for each in self.why if each in BINDING or not thorough)


def looked_at(file: File, version: ProcedureVersion) -> Found:
    before, new = progress(file), version.definition
    kept = carried(file.definition, new, before.answers)
    given = list(file.attachments.values_list("field", "row"))
    gone = set(homeless(new, given))
    attached = frozenset(place for index, place in enumerate(given) if index not in gone)
    after = Progress(definition=new, answers=kept.answers, needs=before.needs, attached=attached)
    pending = file.corrections.filter(resolved_at=None).first()
    correcting = pending.fields if pending else ()
    why = why_stay(file.definition, new, before=before, after=after, correcting=correcting, given=given)
    return Found(kept, tuple(each.value for each in why))


@transaction.atomic
def take(job: Rebase, file_id: UUID) -> bool:
    """Take one file to the version, or note why it stays. False when it was moved, decided, destroyed or published over meanwhile."""
    current = Procedure.objects.get(id=job.procedure_id).current_id
    file = under_way(job.procedure, job.version).select_for_update(of=("self",)).filter(id=file_id).first()
    if current != job.version_id or file is None or VersionMove.objects.filter(rebase=job, file=file).exists():
        return give_up(job) if current != job.version_id else False
    found = looked_at(file, job.version)
    if why := found.reasons(file, thorough=job.thorough):
        VersionMove.objects.create(rebase=job, file=file, from_version=file.version, why=list(why))
        return True
    move(job, file, found.carried)
    return True


def give_up(job: Rebase) -> bool:
    """Another version is in force by now: its own rebase takes the files."""
    Rebase.objects.filter(id=job.id, done_at=None).update(done_at=timezone.now())
    return False


def move(job: Rebase, file: File, kept: Carried) -> None:
    """The file's version, answers, documents, history and trace. The caller holds the file."""
    now = timezone.now()
    changes = [written(each) for each in kept.changes] + dropped_documents(file, job.version)
    VersionMove.objects.create(rebase=job, file=file, from_version=file.version, changes=changes, at=now)
    for answer in file.answers.all():
        if answer.field not in kept.answers:
            answer.delete()
        elif answer.value != kept.answers[answer.field] or answer.field in kept.touched:
            answer.value, answer.rebased_at = kept.answers[answer.field], now
            answer.save(update_fields=["value", "rebased_at"])
    # What nobody needs any more is not asked again, nor kept.
    file.askings.exclude(need__in=[IDENTITY, *(need.name for need in job.version.definition.needs)]).delete()
    file.version, file.saved_at = job.version, now
    file.revision += 1
    file.save(update_fields=["version", "saved_at", "revision"])
    touched(file)
    leave_trace(file, event="procedures.rebased", detail={"version": job.version.digest[:12]})
    if not file.is_draft:
        groups.route(file)


def dropped_documents(file: File, version: ProcedureVersion) -> list[dict[str, Any]]:
    """Destroy the documents that nothing asks for any more; they stay named in the file's history."""
    labels = {each.name: each for each in every_field(file)}
    held = list(file.attachments.select_related("stored"))
    dropped = [held[index] for index in homeless(version.definition, [(each.field, each.row) for each in held])]
    told = [
        {
            "field": each.field,
            "label": both(labels[each.field].label) if each.field in labels else {"fr": each.field, "en": each.field},
            "row": each.row,
            "became": Became.DROPPED.value,
            "before": {"fr": each.stored.name, "en": each.stored.name},
        }
        for each in dropped
    ]
    attachments.detach(dropped)
    return told


def every_field(file: File) -> Iterator[Field]:
    for each in file.definition.all_fields():
        yield each
        yield from each.fields


def both(text: Any) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


def written(change: AnswerChange) -> dict[str, Any]:
    """One line of the file's history: the old answer in words, so that it can be given again."""
    return {
        "field": change.field.name,
        "label": both(change.field.label),
        "row": change.row,
        "became": change.became.value,
        "before": {language: in_words(change.field, change.before, language) for language in ("fr", "en")},
    }


def in_words(question: Field, value: Any, language: str) -> str:
    with translation.override(language):
        if isinstance(value, list) and question.fields:
            words = [shown_value(each, row["values"].get(each.name)) for row in value for each in question.fields]
            return ", ".join(filter(None, words))
        return shown_value(question, value)
