"""Files by their legal clock: what silence decides today, what is due soon, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.components.procedures.lifecycle import OPEN
from parvis.components.procedures.models import Correction, Decision, File, WithdrawnDecision
from parvis.components.procedures.selectors.access import seen_by
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import local_day, today

SOON = timedelta(days=15)


def waiting_for_the_person() -> Exists:
    return Exists(Correction.objects.filter(file=OuterRef("pk"), resolved_at=None))


def running() -> QuerySet[File]:
    """Open files whose legal time runs, soonest date first; none of those that wait for the person’s correction."""
    found = File.objects.filter(state__in=OPEN, silence_on__isnull=False, trial=False)
    return found.exclude(waiting_for_the_person()).order_by("silence_on", "id")


def overdue() -> Q:
    """Open past the date on which silence answers, with nothing awaited from the person."""
    return Q(state__in=OPEN, silence_on__lt=today()) & ~Q(waiting_for_the_person())


def is_late(file: File) -> bool:
    """``overdue`` of one file that was read already; asks the database only once its date is past."""
    past = file.is_open and file.silence_on is not None and file.silence_on < today()
    return past and not file.corrections.filter(resolved_at=None).exists()


def decided_by_silence() -> Q:
    """Silence decided, whether or not that decision was taken back since: opening a file again does not make its answer timely."""
    silence = Decision.MadeBy.SILENCE
    return Q(decision__made_by=silence) | Q(Exists(WithdrawnDecision.objects.filter(file=OuterRef("pk"), made_by=silence)))


def silence_has_spoken(file: File) -> bool:
    """Whether the decision on a file is that of silence, or came once silence had given one."""
    if file.silence_on is None or file.decided_at is None:
        return False
    tacit = Decision.objects.filter(file=file, made_by=Decision.MadeBy.SILENCE)
    return file.silence_on <= local_day(file.decided_at) or tacit.exists()


def to_settle() -> QuerySet[File]:
    """Files that silence decides today."""
    return running().filter(silence_on__lte=today(), person__isnull=False)


@dataclass(frozen=True, kw_only=True)
class Due:
    """The running files of a desk by when silence answers, and those that wait for the person."""

    this_week: list[File]
    soon: list[File]
    later: list[File]
    waiting: list[File]


def due(who: Actor) -> Due:
    """What an agent may see of the clocks of their organisation."""
    mine = seen_by(who).select_related("procedure", "version", "organisation")
    clocks = list(mine.filter(pk__in=running().values("pk")).order_by("silence_on", "id")[:500])
    week, fortnight = today() + timedelta(days=7), today() + SOON
    return Due(
        this_week=[each for each in clocks if each.silence_on and each.silence_on <= week],
        soon=[each for each in clocks if each.silence_on and week < each.silence_on <= fortnight],
        later=[each for each in clocks if each.silence_on and each.silence_on > fortnight],
        waiting=list(mine.filter(waiting_for_the_person(), state__in=OPEN).order_by("submitted_at")[:200]),
    )


def to_remind() -> QuerySet[File]:
    """Files whose silence is near, whoever handles them."""
    near = running().filter(silence_on__gt=today(), silence_on__lte=today() + SOON, person__isnull=False)
    return near.select_related("procedure", "version", "organisation")


def forgotten_corrections() -> QuerySet[Correction]:
    """Corrections that the person has left unanswered for a while."""
    old = timezone.now() - SOON
    found = Correction.objects.filter(
        resolved_at=None, asked_at__lt=old, file__state__in=OPEN, file__person__isnull=False, file__trial=False
    )
    return found.select_related("file__version", "file__organisation", "file__person", "file__procedure", "message")
