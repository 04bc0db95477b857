"""Each thing that happens to a mandate: a line of history, a line of the trace for both sides."""

from __future__ import annotations

from parvis.core.mandates import selectors
from parvis.core.mandates.models import Line, Proposal
from parvis.core.people.selectors import Mandate, Person
from parvis.core.protection import actions as protection
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

PURPOSE = Text("Savoir qui peut agir pour qui", "Knowing who may act for whom")


def note(mandate: Mandate, event: Line.Event, *, by: Person | None, detail: str = "") -> None:
    """History and trace: the principal and the holder each read a line that names both."""
    Line.objects.create(event=event, organisation=mandate.organisation, person=mandate.person, mandate=mandate, by=by, detail=detail[:300])
    protection.record(
        f"mandates.{event.value}",
        subjects=[mandate.subject, mandate.holder.identity.canonical()],
        organisation=mandate.organisation.name if mandate.organisation else country().portal.fr,
        organisation_identifier=mandate.organisation.identifier if mandate.organisation else "",
        actor=mandate.holder.display_name,
        purpose=PURPOSE,
        legal_basis=selectors.profile().legal_basis,
        detail={"principal": mandate.principal_name, "holder": mandate.holder.display_name, "act": detail},
    )


def note_proposal(proposal: Proposal, event: Line.Event, *, by: Person) -> None:
    """Before there is a mandate only the giving side has a history."""
    Line.objects.create(event=event, organisation=proposal.organisation, person=proposal.person, by=by)


def note_use(mandate: Mandate, *, act: str) -> None:
    """Something was done under ``mandate``; the caller's transaction holds it (people.hold_mandate)."""
    note(mandate, Line.Event.USED, by=mandate.holder, detail=act)
