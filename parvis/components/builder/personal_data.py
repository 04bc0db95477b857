"""What the builder holds about one person: the changes that they made as an agent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.builder.models import Draft, Publication, Save
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in Draft.objects.filter(saves__by=person).distinct():
        number = str(each.saves.filter(by=person).count())
        yield {"label": each.slug, "value": number, "source": "", "fetched_at": each.saved_at}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    yield from Save.objects.filter(by=person).order_by("at").values("draft__slug", "revision", "at")


def erase(person: Person) -> Text:
    """The procedures stay, they are the body's; who wrote them is forgotten."""
    Save.objects.filter(by=person).update(by=None)
    Draft.objects.filter(saved_by=person).update(saved_by=None)
    Draft.objects.filter(asked_by=person).update(asked_by=None, asked_revision=None)
    Publication.objects.filter(by=person).update(by=None)
    Publication.objects.filter(asked_by=person).update(asked_by=None)
    return Text(
        "Les démarches restent à votre organisation ; votre nom n’y est plus.",
        "The procedures stay with your organisation; your name is no longer there.",
    )
