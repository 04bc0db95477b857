"""What the workshop holds about one person: the components that they proposed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.workshop.models import Contribution
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in Contribution.objects.filter(proposed_by=person):
        yield {"label": each.name, "value": each.author, "source": "", "fetched_at": each.proposed_at}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    yield from Contribution.objects.filter(proposed_by=person).values(
        "name", "kind", "summary", "author", "licence", "address", "state", "proposed_at"
    )


def erase(person: Person) -> Text:
    """What is public stays, under the author's chosen name; who proposed it is forgotten."""
    Contribution.objects.filter(proposed_by=person).exclude(state=Contribution.State.ACCEPTED).delete()
    Contribution.objects.filter(proposed_by=person).update(proposed_by=None)
    return Text(
        "Vos propositions sont effacées ; un composant accepté reste public, sans lien avec vous.",
        "Your proposals are erased; an accepted component stays public, without a link to you.",
    )
