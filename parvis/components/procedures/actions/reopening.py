"""Take a decision back, or put a file back where it was."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions import telling
from parvis.components.procedures.actions.moving import agent_label, in_hand_of, move, move_clock
from parvis.components.procedures.lifecycle import By, Facts
from parvis.components.procedures.models import Decision, File, Letter, WithdrawnDecision
from parvis.components.procedures.selectors.clocks import silence_has_spoken
from parvis.core.people.selectors import Person

OF_A_DECISION = (Letter.Kind.DECISION, Letter.Kind.CERTIFICATE, Letter.Kind.TACIT)


@transaction.atomic
def give_back(reference: str, *, agent: Person, organisation_id: UUID) -> File:
    """Undo taking a file in charge, where no legal clock runs. Raises TransitionRefused or File.DoesNotExist."""
    file = in_hand_of(agent, organisation_id, reference)
    return move(file, "give_back", by=By.AGENT, agent=agent, facts=Facts())


@transaction.atomic
def reopen(reference: str, *, agent: Person, organisation_id: UUID, text: str) -> File:
    """Take the decision back and review the file again: its letters stay, marked withdrawn, and the person is told why.

    The request waits for an answer again, so its clock starts again that day, unless silence had spoken already.
    Raises TransitionRefused (no reason, too late, erased) or File.DoesNotExist.
    """
    file = in_hand_of(agent, organisation_id, reference)
    spoken = silence_has_spoken(file)
    move(file, "reopen", by=By.AGENT, agent=agent, facts=Facts(text=text))
    withdraw_decision(file, agent=agent, why=text)
    if spoken:  # it does not speak a second time about a decision that was taken back
        file.silence_on = None
        file.save(update_fields=["silence_on"])
    else:
        move_clock(file)
    telling.reopened(file, why=text.strip())
    return file


def withdraw_decision(file: File, *, agent: Person, why: str) -> None:
    made = Decision.objects.get(file=file)
    WithdrawnDecision.objects.create(
        file=file,
        outcome=made.outcome,
        decided_at=made.decided_at,
        made_by=made.made_by,
        reasons=made.reasons,
        why=why.strip(),
        agent=agent,
        agent_label=agent_label(agent),
    )
    made.delete()
    file.letters.filter(kind__in=OF_A_DECISION, withdrawn_at=None).update(withdrawn_at=timezone.now())
