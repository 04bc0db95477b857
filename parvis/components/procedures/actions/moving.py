"""Move a file along the table of transitions: the only way its state changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from parvis.components.procedures import lifecycle
from parvis.components.procedures.actions import programs
from parvis.components.procedures.lifecycle import By, Facts
from parvis.components.procedures.models import Correction as CorrectionRow
from parvis.components.procedures.models import File, Passage
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.selectors import access, reserved
from parvis.components.procedures.selectors.files import pending_correction, progress
from parvis.components.procedures.selectors.forwarding import clock_began
from parvis.components.procedures.selectors.obstacles import obstacles
from parvis.core.people.selectors import Person
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.calendar import country, local_day, today
from parvis.kernel.silence import Correction, Reason, silence_date


def locked(files: QuerySet[File], **names: object) -> File:
    """One file, held until the transaction ends. Raises File.DoesNotExist."""
    return files.select_for_update(of=("self",)).select_related("procedure", "version", "organisation", "person").get(**names)


def agent_label(agent: Person) -> str:
    """How the trace and the person see an agent: the same each time, not their name; with the program, if one acts for them."""
    return programs.named(f"agent {agent.id.hex[:4]}")


def actor_label(file: File) -> str:
    """Who acts for the file's person or company; empty when people act for themselves."""
    return file.acted_by.display_name if file.acted_by else ""


def move(file: File, name: str, *, by: By, facts: Facts, agent: Person | None = None, decided_at: datetime | None = None) -> File:
    """Take the transition ``name``: state, history and one line of the trace. The caller holds the file.

    ``decided_at`` is when a decision counts from, where that is not now. Raises TransitionRefused.
    """
    if by is By.AGENT and agent is not None and (refused := reserved.refusal(file, name, agent)):
        raise lifecycle.TransitionRefused(refused)
    transition = lifecycle.allowed(name, state=file.state, by=by, facts=replace(facts_of(file, facts), obstacles=obstacles(file, name)))
    now = timezone.now()
    file.state, file.saved_at = transition.target, now
    file.revision += 1
    if transition.target in lifecycle.DECIDED:
        file.decided_at = decided_at or now
    elif file.decided_at is not None:
        file.decided_at = file.erase_on = None
    file.save()
    if transition.target in lifecycle.DECIDED:
        await_nothing(file, now)
    label = agent_label(agent) if agent else actor_label(file) if by is By.PERSON else ""
    Passage.objects.create(
        file=file, transition=name, to_state=transition.target, by=by, agent=agent, agent_label=label if agent else "", at=now
    )
    leave_trace(file, event=transition.event, label=label, detail={"state": transition.target.value})
    for system in catalogue.systems():
        if system.moved is not None:
            system.moved(file, name)
    return file


def await_nothing(file: File, now: datetime) -> None:
    """A decision ends the correction that was awaited; the date of silence is reckoned with the days for which it waited."""
    if file.corrections.filter(resolved_at=None).update(resolved_at=now):
        move_clock(file)


def touched(file: File) -> None:
    """What a file handed in says changed without a transition: programs that ask what changed since a moment find it, and
    systems that keep words of it look again, in the same transaction."""
    if file.is_draft:
        return
    file.saved_at = timezone.now()
    File.objects.filter(pk=file.pk).update(saved_at=file.saved_at)
    for system in catalogue.systems():
        if system.changed is not None:
            system.changed(file)


def leave_trace(file: File, *, event: str, label: str = "", detail: dict[str, str] | None = None, durably: bool = False) -> None:
    """One line about the person of the file; nothing once the file belongs to nobody."""
    if file.person is None:
        return
    record = protection.record_durably if durably else protection.record
    record(event, **told_of(file, label=label, detail=detail))


def leave_traces(files: Iterable[File], *, event: str, label: str, detail: dict[str, str]) -> None:
    """A line about the person of each file, written all at once, with the caller's transaction."""
    about = [told_of(file, label=label, detail=detail) for file in files if file.person]
    protection.record_each(event, about)


def told_of(file: File, *, label: str, detail: dict[str, str] | None) -> dict[str, Any]:
    return {
        "subjects": [*([file.person.identity.canonical()] if file.person else []), *([file.company.subject] if file.company else [])],
        "organisation": file.organisation.name,
        "organisation_identifier": file.organisation.identifier,
        "actor": label,
        "purpose": file.definition.title,
        "legal_basis": file.definition.legal_basis,
        "file_reference": file.reference or "",
        "detail": detail or {},
    }


def facts_of(file: File, facts: Facts) -> Facts:
    """``facts`` with what the file itself says: its clock, whether it was erased, whether its decision may still be taken back."""
    silence = file.definition.silence if file.silence_on else None
    return replace(
        facts,
        silence=silence.means if silence else "",
        due=file.silence_on is not None and file.silence_on <= today() and not awaited(file, facts),
        automatic=file.definition.clocks.automatic,
        erased=file.erased_at is not None,
        too_late=too_late_to_withdraw(file),
    )


def awaited(file: File, facts: Facts) -> bool:
    """Whether a correction is awaited, which holds the clock."""
    return facts.correction_pending or pending_correction(file) is not None


def too_late_to_withdraw(file: File) -> bool:
    """A decision that gave a right is taken back within a time only, where the country sets one; others at any time."""
    until = withdrawn_until(file)
    return until is not None and until < today()


def withdrawn_until(file: File) -> date | None:
    """The last day on which an acceptance may be taken back; None for other decisions, and where no duty sets a time."""
    if file.state != lifecycle.State.ACCEPTED or file.decided_at is None:
        return None
    duties = country().duties_of("withdrawal", on=today(), subject="decision")
    return duties[0].last_day(local_day(file.decided_at), works=country().works) if duties else None


def first_clock_date(file: File, form: Progress) -> date | None:
    """The date of a file that is just being submitted with these answers; none for one filed to try the procedure.

    Nothing gives a date later. Nothing was asked, sent on or taken back yet that would move it.
    """
    silence = file.definition.silence
    if silence is None or file.submitted_at is None or file.trial:
        return None
    period = silence.period_for(form.facts)
    return silence_date(local_day(file.submitted_at), period=period, resume=silence.resume, today=today())


def move_clock(file: File) -> None:
    """Reckon the date again after a correction, a forwarding or a reopening; a file that has none gets none."""
    if file.silence_on is not None and file.submitted_at is not None:
        file.silence_on = clock_date(file, clock_began(file, file.submitted_at))
        file.save(update_fields=["silence_on"])


def clock_date(file: File, filed: date) -> date | None:
    """The day on which silence answers a file submitted on ``filed``."""
    silence = file.definition.silence
    if silence is None:
        return None
    corrections = [clock_correction(each) for each in file.corrections.all()]
    period = silence.period_for(progress(file).facts)
    return silence_date(filed, period=period, corrections=corrections, resume=silence.resume, today=today())


def clock_correction(row: CorrectionRow) -> Correction:
    return Correction(
        asked=local_day(row.asked_at),
        answered=local_day(row.resolved_at) if row.resolved_at else None,
        reason=Reason(row.reason),
    )


def in_hand_of(agent: Person, organisation_id: UUID, reference: str) -> File:
    """A file that ``agent`` may handle in the organisation they act for, held. Raises File.DoesNotExist for any other."""
    return locked(access.handled_by(agent, organisation_id), reference=reference)
