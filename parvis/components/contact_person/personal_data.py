"""What is held about one person through contact persons: shown, exported, erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from parvis.components.contact_person.models import Mission
from parvis.core.people.selectors import Person
from parvis.design import typography
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each mission."""
    for each in Mission.objects.filter(user=person).select_related("body"):
        yield {"label": gettext("Contact person"), "value": f"{each.body.name}, {typography.day(each.asked_at)}"}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    """One record per mission, with its thread and what was asked."""
    for each in Mission.objects.filter(user=person).select_related("body", "contact"):
        yield {
            "kind": "contact-person",
            "body": each.body.identifier,
            "contact": each.contact.display_name if each.contact else None,
            "asked_at": each.asked_at.isoformat(),
            "accepted_at": each.accepted_at.isoformat() if each.accepted_at else None,
            "until": each.until.isoformat(),
            "ended_at": each.ended_at.isoformat() if each.ended_at else None,
            "thread": [{"by": line.by, "at": line.at.isoformat(), "text": line.text} for line in each.lines.all()],
            "asked": [
                {"file": one.file.reference, "kind": one.kind, "text": one.text, "due_on": one.due_on.isoformat(), "answer": one.answer}
                for one in each.asks.select_related("file")
            ],
        }


def erase(person: Person) -> Text:
    """Missions of theirs, with thread and asks: the consent they rest on is withdrawn."""
    number = Mission.objects.filter(user=person).count()
    Mission.objects.filter(user=person).delete()
    return Text(f"{number} mission(s) de référent effacée(s).", f"{number} mission(s) of a contact person erased.")
