"""Move a file along the table of transitions: the only way its state changes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from parvis.components.procedures import lifecycle
from parvis.components.procedures.lifecycle import By, Facts
from parvis.components.procedures.models import Correction as CorrectionRow
from parvis.components.procedures.models import File, Passage
from parvis.core.people.selectors import Person
from parvis.core.protection import actions as protection
from parvis.kernel.calendar import country, today
from parvis.kernel.clocks import Period, Unit
from parvis.kernel.silence import Correction, Reason, Resume, silence_date


def locked(files: QuerySet[File], **names: object) -> File:
    """One file, held until the transaction ends. Raises File.DoesNotExist."""
    return files.select_for_update(of=("self",)).select_related("procedure", "version", "organisation", "person").get(**names)


def agent_label(agent: Person) -> str:
    """How the trace and the person see an agent: the same each time, not their name."""
    return f"agent {agent.id.hex[:4]}"


def actor_label(file: File) -> str:
    """Who acts for the file's person or company; empty when people act for themselves."""
    return file.acted_by.display_name if file.acted_by else ""


def move(file: File, name: str, *, by: By, facts: Facts, agent: Person | None = None) -> File:
    """Take the transition ``name``: state, history and one line of the trace. The caller holds the file.

    Raises TransitionRefused.
    """
    transition = lifecycle.allowed(name, state=file.state, by=by, facts=facts)
    now = timezone.now()
    file.state, file.saved_at = transition.target, now
    file.revision += 1
    if transition.target in lifecycle.DECIDED:
        file.decided_at = now
    file.save()
    label = agent_label(agent) if agent else actor_label(file) if by is By.PERSON else ""
    Passage.objects.create(
        file=file, transition=name, to_state=transition.target, by=by, agent=agent, agent_label=label if agent else "", at=now
    )
    leave_trace(file, event=transition.event, label=label, detail={"state": transition.target.value})
    return file


def leave_trace(file: File, *, event: str, label: str = "", detail: dict[str, str] | None = None, durably: bool = False) -> None:
    """One line about the person of the file; nothing once the file belongs to nobody."""
    if file.person is None:
        return
    record = protection.record_durably if durably else protection.record
    record(
        event,
        subjects=[file.person.identity.canonical(), *([file.company.subject] if file.company else [])],
        organisation=file.organisation.name,
        organisation_identifier=file.organisation.identifier,
        actor=label,
        purpose=file.definition.title,
        legal_basis=file.definition.legal_basis,
        file_reference=file.reference or "",
        detail=detail or {},
    )


def set_silence_date(file: File) -> None:
    """Compute the legal clock from the day of filing and the corrections so far."""
    silence = file.definition.silence
    if silence is None or file.submitted_at is None:
        return
    corrections = [clock_correction(each) for each in file.corrections.all()]
    filed = file.submitted_at.astimezone(country().zone).date()
    period = Period(silence.months, Unit.MONTH)
    file.silence_on = silence_date(filed, period=period, corrections=corrections, resume=Resume(silence.resume), today=today())
    file.save(update_fields=["silence_on"])


def clock_correction(row: CorrectionRow) -> Correction:
    zone = country().zone
    return Correction(
        asked=row.asked_at.astimezone(zone).date(),
        answered=row.resolved_at.astimezone(zone).date() if row.resolved_at else None,
        reason=Reason(row.reason),
    )


def of_organisation(organisation_id: UUID, reference: str) -> File:
    """A file of the agent's own organisation, held. Raises File.DoesNotExist for any other."""
    return locked(File.objects.all(), organisation_id=organisation_id, reference=reference)
