"""What agents do: take in charge, ask for corrections, write, decide, read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from parvis.components.procedures.actions import letters, tallying, telling
from parvis.components.procedures.actions.deciding import Made, keep_decision
from parvis.components.procedures.actions.messaging import attach_documents
from parvis.components.procedures.actions.moving import agent_label, in_hand_of, leave_trace, move, move_clock, touched
from parvis.components.procedures.lifecycle import DECIDED, By, Facts, State, TransitionRefused
from parvis.components.procedures.models import Correction, Decision, File, Message, Passage
from parvis.components.procedures.selectors import proposals
from parvis.components.procedures.selectors.files import pending_correction
from parvis.components.rules.rules import Proposal
from parvis.core.people.selectors import Person
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
    file = in_hand_of(agent, organisation_id, reference)
    return move(file, "take", by=By.AGENT, agent=agent, facts=Facts(correction_pending=pending_correction(file) is not None))


@transaction.atomic
def ask_correction(
    reference: str, *, agent: Person, organisation_id: UUID, reason: str, text: str, fields: Sequence[str] = ()
) -> Correction:
    """Ask the person to correct or complete; the clock stops. ``fields`` are the answers that they may then change, and no others.

    Raises TransitionRefused or File.DoesNotExist.
    """
    file = in_hand_of(agent, organisation_id, reference)
    pending = pending_correction(file) is not None
    move(file, "ask_correction", by=By.AGENT, agent=agent, facts=Facts(correction_pending=pending, text=text))
    message = say(file, agent=agent, text=text)
    correction = Correction.objects.create(
        file=file, reason=Correction.Reason(reason), message=message, asked_at=message.at, fields=list(fields)
    )
    move_clock(file)
    tallying.corrected(file, fields)
    telling.correction_asked(file, message)
    return correction


@transaction.atomic
def write(reference: str, *, agent: Person, organisation_id: UUID, text: str, documents: Sequence[UploadedFile[bytes]] = ()) -> Message:
    """Write to the person. Raises TransitionRefused (empty, too many documents), RefusedFile or File.DoesNotExist."""
    file = in_hand_of(agent, organisation_id, reference)
    if not text.strip():
        raise TransitionRefused(Text("Le message est vide. Écrivez-le, puis envoyez.", "The message is empty. Write it, then send."))
    message = say(file, agent=agent, text=text)
    attach_documents(message, documents, owner=None)
    touched(file)
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
    file = in_hand_of(agent, organisation_id, reference)
    if file.state in DECIDED:
        raise AlreadyDecided(file, file.passages.last())
    proposal = proposals.proposal_for(file)
    check_result(file, verdict, proposal)
    pending = pending_correction(file) is not None
    required = file.definition.outcomes[verdict.outcome].reasons == "required"
    facts = Facts(correction_pending=pending, text=verdict.reasons, reasons_required=required)
    move(file, BY_OUTCOME[verdict.outcome], by=By.AGENT, agent=agent, facts=facts)
    made = Made(outcome=verdict.outcome, reasons=verdict.reasons, result=verdict.result, departure=verdict.departure, agent=agent)
    decision = keep_decision(file, made, proposal=proposal)
    letters.owe_decision(file)
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
