"""What is held about a person's requests for correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.registries import selectors
from parvis.components.registries.models import Correction
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for correction, about in selectors.corrections_of(person.id):
        label = f"{about.title} – {about.field_title}" if about else correction.field
        yield {"label": label, "value": f"{correction.shown_value} → {correction.claimed_value}", "when": correction.created_at}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in Correction.objects.filter(person=person):
        yield {
            "kind": "correction",
            "offer": each.offer,
            "registry": each.registry,
            "key": each.record_key,
            "field": each.field,
            "shown": each.shown_value,
            "claimed": each.claimed_value,
            "reason": each.reason,
            "state": each.state,
            "answer": each.answer,
            "reported_at": each.created_at.isoformat(),
        }


def erase(person: Person) -> Text:
    """Erases what was answered; a request that waits is kept until then."""
    Correction.objects.filter(person=person).exclude(state=Correction.State.OPEN).delete()
    if Correction.objects.filter(person=person).exists():
        return Text(
            "Vos demandes de correction en attente sont gardées jusqu’à leur réponse ; les autres sont effacées.",
            "Your requests for correction that wait are kept until they are answered; the others are erased.",
        )
    return Text("Vos demandes de correction sont effacées.", "Your requests for correction are erased.")
