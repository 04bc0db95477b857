"""Revoke, renounce, or let lapse: from the next click on."""

from __future__ import annotations

from django.db import transaction

from parvis.core.mandates.actions import telling
from parvis.core.mandates.actions.recording import note
from parvis.core.mandates.models import Line
from parvis.core.mandates.rules import Company
from parvis.core.people import actions as people
from parvis.core.people import selectors as known
from parvis.core.people.selectors import Mandate, Person
from parvis.kernel.text import Text

NO_LONGER_LISTED = Text("le registre ne cite plus cette personne", "the register no longer lists this person")
CLOSED = Text("l’entreprise est radiée", "the company was struck off")


@transaction.atomic
def end(mandate: Mandate, *, how: str, by: Person | None, reason: str = "") -> bool:
    """End ``mandate`` and those that rest on it, and tell everyone; False when it had ended already."""
    ended = people.end_mandate(mandate, end=how, by=by, reason=reason)
    for each in ended:
        note(each, Line.Event.ENDED, by=by, detail=each.end)
        telling.ended(each)
    return bool(ended)


def lapse(mandate: Mandate, *, company: Company) -> None:
    """The register no longer carries it. A closed company has nobody left."""
    if company.active:
        end(mandate, how=Mandate.End.LAPSED, by=None, reason=NO_LONGER_LISTED.fr)
        return
    for each in known.mandates().current().filter(organisation=mandate.organisation):
        end(each, how=Mandate.End.LAPSED, by=None, reason=CLOSED.fr)


def end_by(mandate: Mandate, *, person: Person, reason: str) -> bool:
    """``person`` ends it: renounced by its holder, revoked by whom it was given by or for."""
    how = Mandate.End.RENOUNCED if mandate.holder_id == person.pk else Mandate.End.REVOKED
    return end(mandate, how=how, by=person, reason=reason)
