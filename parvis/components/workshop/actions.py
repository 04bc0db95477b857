"""Proposing a component, and answering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.components.workshop.models import Contribution
from parvis.core.people.selectors import Organisation, Person, trace_subjects
from parvis.core.protection import actions as protection
from parvis.kernel.text import Text

PURPOSE = Text("Partager un composant", "Share a component")
LEGAL_BASIS = Text("Demande de la personne", "The person’s request")


@transaction.atomic
def propose(given: Mapping[str, Any], *, person: Person, organisation: Organisation | None) -> Contribution:
    """Trace: component.proposed."""
    made = Contribution.objects.create(**given, proposed_by=person, organisation=organisation)
    record("component.proposed", made, who=organisation.name if organisation else person.display_name)
    return made


@transaction.atomic
def decide(contribution: Contribution, *, accepted: bool, answer: str, by: str) -> bool:
    """Answer once; whether it still waited. Trace: component.answered."""
    state = Contribution.State.ACCEPTED if accepted else Contribution.State.REFUSED
    waiting = Contribution.objects.filter(pk=contribution.pk, state=Contribution.State.PROPOSED)
    if not waiting.update(state=state, answer=answer, answered_at=timezone.now()):
        return False
    record("component.answered", contribution, who=by)
    return True


def record(event: str, contribution: Contribution, *, who: str) -> None:
    if contribution.proposed_by is None:
        return
    protection.record(
        event,
        subjects=trace_subjects(contribution.proposed_by)[:1],
        organisation=who,
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
        detail={"component": contribution.name},
    )
