"""Open an agenda for a body."""

from __future__ import annotations

from typing import Any

from parvis.components.steps.models import Agenda
from parvis.components.steps.rules.slots import read
from parvis.core.people.selectors import Organisation


def open_agenda(organisation: Organisation, *, slug: str, openings: str, **fields: Any) -> Agenda:
    """The body's agenda called ``slug``, made when there is none; one that is there stays as its agents arranged it. Raises WrongOpening."""
    read(openings)
    found, _ = Agenda.objects.get_or_create(organisation=organisation, slug=slug, defaults={"openings": openings, **fields})
    return found
