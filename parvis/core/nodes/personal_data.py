"""What is held about a person between nodes: answers that wait for their word, and what they said of earlier ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.nodes import previewing
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

ORIGIN = Text(
    "Des administrations d’autres pays, interrogées à votre demande.", "Administrations of other countries, asked at your request."
)
KEPT = Text(
    "Trente jours, ou jusqu’à ce que la réponse serve une fois ou que vous la refusiez.",
    "Thirty days, or until the answer is used once or you refuse it.",
)
READERS = Text("Vous seul, tant que vous n’avez pas accepté.", "You alone, until you have agreed.")


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for row in previewing.of_person(person):
        yield {"label": str(previewing.offer_title(row)), "value": str(previewing.sender_of(row)), "at": row.held_at}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    """Each answer with its values, as they came, while they are kept."""
    for row in previewing.of_person(person):
        yield {
            "kind": "held-answer",
            "offer": row.offer,
            "sender": row.peer,
            "recipient": row.recipient,
            "fields": row.fields,
            "state": row.state,
            "held_at": row.held_at.isoformat(),
            "decided_at": row.decided_at.isoformat() if row.decided_at else None,
            "used_at": row.used_at.isoformat() if row.used_at else None,
            "values": json.loads(bytes(row.body)) if row.body else None,
        }


def erase(person: Person) -> Text:
    gone, _ = previewing.of_person(person).delete()
    return Text(f"{gone} réponses d’autres pays effacées.", f"{gone} answers from other countries erased.")
