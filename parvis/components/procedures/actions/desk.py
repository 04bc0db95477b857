"""What agents do: take in charge, ask for corrections, write, decide, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction

from parvis.components.procedures.actions import letters, telling
from parvis.components.procedures.actions.moving import agent_label, leave_trace, move, of_organisation, set_silence_date
from parvis.components.procedures.lifecycle import DECIDED, By, Facts, State, TransitionRefused
from parvis.components.procedures.models import Correction, Decision, File, Letter, Message, Passage
from parvis.components.procedures.selectors import proposals
from parvis.components.procedures.selectors.files import pending_correction
from parvis.components.rules.rules import Proposal
from parvis.core.people.selectors import Person
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

BY_OUTCOME = {State.ACCEPTED: "accept", State.REFUSED: "refuse", State.CLOSED: "close"}


class AlreadyDecided(Exception):
    """Someone decided first; ``passage`` says who and when."""

    def __init__(self, file: File, passage: Passage | None) -> None:
        super().__init__(str(file.reference))
        self.file, self.passage = file, passage


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an agent decides. ``result`` is the figure decided; ``departure`` says why it is not the proposed one."""

    outcome: State
    reasons: str = ""
    result: Decimal | None = None
    departure: str = ""


def read(file: File, *, agent: Person) -> None:
    """Leave the trace of an agent opening a file, before anything of it is shown."""
    leave_trace(file, event="procedures.read", label=agent_label(agent), durably=True)


@transaction.atomic
def take(reference: str, *, agent: Person, organisation_id: UUID) -> File:
    """Take a file in charge. Raises TransitionRefused or File.DoesNotExist."""
    file = of_organisation(organisation_id, reference)
    return move(file, "take", by=By.AGENT, agent=agent, facts=Facts(correction_pending=pending_correction(file) is not None))


@transaction.atomic
def ask_correction(reference: str, *, agent: Person, organisation_id: UUID, reason: str, text: str) -> Correction:
    """Ask the person to correct or complete; the clock stops. Raises TransitionRefused or File.DoesNotExist."""
    file = of_organisation(organisation_id, reference)
    pending = pending_correction(file) is not None
    move(file, "ask_correction", by=By.AGENT, agent=agent, facts=Facts(correction_pending=pending, text=text))
    message = say(file, agent=agent, text=text)
    correction = Correction.objects.create(file=file, reason=Correction.Reason(reason), message=message, asked_at=message.at)
    set_silence_date(file)
    telling.correction_asked(file, message)
    return correction


@transaction.atomic
def write(reference: str, *, agent: Person, organisation_id: UUID, text: str) -> Message:
    """Write to the person. Raises TransitionRefused (empty) or File.DoesNotExist."""
    file = of_organisation(organisation_id, reference)
    if not text.strip():
        raise TransitionRefused(Text("Le message est vide. Écrivez-le, puis envoyez.", "The message is empty. Write it, then send."))
    message = say(file, agent=agent, text=text)
    leave_trace(file, event="procedures.message", label=agent_label(agent))
    telling.written(file, message)
    return message


def say(file: File, *, agent: Person, text: str) -> Message:
    return Message.objects.create(file=file, by=By.AGENT, agent=agent, agent_label=agent_label(agent), text=text.strip())


@transaction.atomic
def decide(reference: str, *, agent: Person, organisation_id: UUID, verdict: Verdict) -> Decision:
    """Decide once and for all: decision, explanation, trace, letter and message in one transaction.

    Raises AlreadyDecided when another agent was first, TransitionRefused, or File.DoesNotExist.
    """
    file = of_organisation(organisation_id, reference)
    if file.state in DECIDED:
        raise AlreadyDecided(file, file.passages.last())
    proposal = proposals.proposal_for(file)
    check_result(file, verdict, proposal)
    pending = pending_correction(file) is not None
    required = file.definition.outcomes[verdict.outcome].reasons == "required"
    facts = Facts(correction_pending=pending, text=verdict.reasons, reasons_required=required)
    move(file, BY_OUTCOME[verdict.outcome], by=By.AGENT, agent=agent, facts=facts)
    decision = keep_decision(file, agent=agent, verdict=verdict, proposal=proposal)
    file.erase_on = erased_after(file)
    file.save(update_fields=["erase_on"])
    letters.owe(file, kind=Letter.Kind.DECISION)
    telling.decided(file)
    return decision


def check_result(file: File, verdict: Verdict, proposal: Proposal | None) -> None:
    """Raises TransitionRefused when a figure is due and missing, or departs from the rule without a word."""
    result = file.definition.result
    if verdict.outcome != State.ACCEPTED or result is None:
        return
    if verdict.result is None:
        raise TransitionRefused(
            Text(
                f"Il manque : {result.label.fr.lower()}. Indiquez-le pour accepter.",
                f"{result.label.en} is missing. Give it in order to accept.",
            )
        )
    proposed = proposals.proposed_figure(file, proposal)
    if proposed is not None and verdict.result != proposed and not verdict.departure.strip():
        raise TransitionRefused(
            Text(
                "Le montant n’est pas celui que la règle propose. Écrivez pourquoi : la personne le lira.",
                "The amount is not the one that the rule proposes. Write why: the person will read it.",
            )
        )


def keep_decision(file: File, *, agent: Person, verdict: Verdict, proposal: Proposal | None) -> Decision:
    """The decision with its explanation, as it was made and as it can be run again."""
    figure: Mapping[str, Any] = {}
    if verdict.outcome == State.ACCEPTED and file.definition.result and verdict.result is not None:
        figure = {file.definition.result.name: str(verdict.result)}
    return Decision.objects.create(
        file=file,
        outcome=verdict.outcome,
        reasons=verdict.reasons.strip(),
        result=figure,
        proposal=proposal.to_json() if proposal else None,
        departure=verdict.departure.strip(),
        agent=agent,
        agent_label=agent_label(agent),
        decided_at=moment(file),
    )


def moment(file: File) -> datetime:
    if file.decided_at is None:
        raise LookupError(f"{file.reference} is not decided.")
    return file.decided_at


def erased_after(file: File) -> date:
    """When the retention of a decided file ends."""
    decided: date = moment(file).astimezone(country().zone).date()
    return decided + relativedelta(months=file.definition.retention.decided_months)
