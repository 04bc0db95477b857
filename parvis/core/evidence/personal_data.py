"""What is held about a person's documents, shown, exported and erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.evidence import selectors
from parvis.core.evidence.models import Presentation
from parvis.core.evidence.rules.wording import OUTCOMES
from parvis.core.people.selectors import Person
from parvis.design import typography
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each document presented, latest first."""
    for each in selectors.history(person):
        parts = (str(OUTCOMES.get(each.outcome, "")), each.issuing_state)
        yield {"label": typography.when(each.created_at), "value": " – ".join(filter(None, parts))}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in selectors.history(person):
        yield {
            "kind": each.kind,
            "at": each.created_at.isoformat(),
            "outcome": each.outcome,
            "checks": each.checks,
            "issuing_state": each.issuing_state,
            "document_expires": each.document_expires.isoformat() if each.document_expires else None,
        }


def erase(person: Person) -> Text:
    Presentation.objects.filter(person=person).delete()
    return Text("Ce qui reste de vos documents présentés est effacé.", "What was kept of the documents you presented is erased.")
