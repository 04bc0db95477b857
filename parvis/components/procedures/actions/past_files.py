"""Files of the past, loaded at once: from another system's archives, or invented for a demonstration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from parvis.components.procedures.actions.announcing import invent_past
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Asking, File, Procedure
from parvis.components.procedures.rules.parts.clocks import Silence
from parvis.components.procedures.rules.references import new_reference
from parvis.core.people.selectors import Organisation
from parvis.kernel.calendar import local_day, today
from parvis.kernel.silence import silence_date

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class PastFile:
    """A file that was decided, of which only dates and the outcome are left."""

    submitted_at: datetime
    decided_at: datetime
    accepted: bool
    known: tuple[str, ...] = ()  # names of the needs that sources answered


@transaction.atomic
def load_past(slug: str, *, organisation: Organisation, files: Iterable[PastFile]) -> int:
    """Add past files of an organisation, marked as samples, unless it has some already; returns how many."""
    procedure = Procedure.objects.select_related("current").get(slug=slug)
    if procedure.current is None or File.objects.filter(procedure=procedure, organisation=organisation, sample=True, person=None).exists():
        return 0
    rows = [(past_row(procedure, organisation, each), each) for each in files]
    File.objects.bulk_create([row for row, _ in rows], batch_size=BATCH)
    Asking.objects.bulk_create([answered(row, need) for row, past in rows for need in past.known], batch_size=BATCH)
    invent_past(procedure)
    return len(rows)


def answered(file: File, need: str) -> Asking:
    moment = file.submitted_at or file.saved_at
    return Asking(file=file, need=need, state=Asking.State.KNOWN, since=moment, asked_at=moment, fetched_at=moment)


def due(silence: Silence | None, submitted: datetime) -> date | None:
    return (
        silence_date(local_day(submitted), period=silence.period, corrections=[], resume=silence.resume, today=today()) if silence else None
    )


def past_row(procedure: Procedure, organisation: Organisation, past: PastFile) -> File:
    version = procedure.current
    if version is None:
        raise LookupError(f"{procedure.slug} is not published.")
    return File(
        procedure=procedure,
        version=version,
        organisation=organisation,
        reference=new_reference(version.definition.reference_prefix, past.submitted_at.year),
        state=State.ACCEPTED if past.accepted else State.REFUSED,
        created_at=past.submitted_at,
        saved_at=past.decided_at,
        submitted_at=past.submitted_at,
        decided_at=past.decided_at,
        erased_at=past.decided_at,
        silence_on=due(version.definition.silence, past.submitted_at),
        sample=True,
    )
