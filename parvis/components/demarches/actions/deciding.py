"""Files passed on and decided by programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from parvis.components.demarches.actions import uploads
from parvis.components.demarches.actions.acting import acting, agent_of
from parvis.components.demarches.selectors.access import Access
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import reopening
from parvis.components.procedures.selectors import State, proposals
from parvis.core.people.selectors import Person

Given = dict[str, Any]


def passed(access: Access, given: Given, act: Callable[[Any, Person], object]) -> Any:
    """The file after ``act``, which an agent makes on it; raises NotDone."""
    file = access.file_of(given["dossier_id"])
    agent = agent_of(access, given["instructeur_id"], file=file)
    with acting(access, quiet=bool(given.get("disable_notification"))):
        act(file, agent)
    return access.file(file.number.pk)


def take(access: Access, given: Given) -> Any:
    return passed(access, given, lambda file, agent: procedures.take(file.reference, agent=agent, organisation_id=file.organisation_id))


def give_back(access: Access, given: Given) -> Any:
    return passed(access, given, lambda file, agent: reopening.give_back(file.reference, agent=agent, organisation_id=file.organisation_id))


def reopen(access: Access, given: Given) -> Any:
    text = f"Rouvert par le programme {access.token.name if access.token else ''}"
    return passed(
        access, given, lambda file, agent: reopening.reopen(file.reference, agent=agent, organisation_id=file.organisation_id, text=text)
    )


def decide(access: Access, given: Given, *, outcome: State) -> Any:
    """One decision as the desk takes it. ``justificatif`` names a document that goes to the person with the reasons."""
    reasons = given.get("motivation") or ""

    @transaction.atomic
    def act(file: Any, agent: Person) -> None:
        as_proposed(file, agent=agent, outcome=outcome, reasons=reasons)
        if given.get("justificatif"):
            uploads.send_with_decision(access, file, given["justificatif"], agent=agent, reasons=reasons)

    return passed(access, given, act)


def as_proposed(file: Any, *, agent: Person, outcome: State, reasons: str) -> None:
    """Decide; the figure, where there is one, is the one that the rule proposes. Raises TransitionRefused, AlreadyDecided."""
    figure = proposals.proposed_figure(file, proposals.proposal_for(file)) if outcome is State.ACCEPTED else None
    verdict = procedures.Verdict(outcome=outcome, reasons=reasons, result=figure)
    procedures.decide(file.reference, agent=agent, organisation_id=file.organisation_id, verdict=verdict)
