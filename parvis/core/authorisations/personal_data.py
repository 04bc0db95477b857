"""What is held about a person who asks or decides, shown, exported and erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.authorisations.models import Application, Event
from parvis.core.people.selectors import Person
from parvis.design import typography
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each request, then for each message written."""
    for application in Application.objects.filter(applicant=person):
        yield {"label": application.reference, "value": application.answers.get("title") or typography.day(application.created_at)}
    for event in Event.objects.filter(actor=person).exclude(text=""):
        yield {"label": f"D{event.application_id}", "value": event.text}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for application in Application.objects.filter(applicant=person):
        yield {
            "kind": "request",
            "reference": application.reference,
            "state": application.state,
            "since": application.created_at.isoformat(),
            "answers": application.answers,
        }
    for event in Event.objects.filter(actor=person):
        yield {"kind": "event", "reference": f"D{event.application_id}", "at": event.at.isoformat(), "name": event.name, "text": event.text}


def erase(person: Person) -> Text:
    Application.objects.filter(applicant=person).update(applicant=None)
    Application.objects.filter(assigned_to=person).update(assigned_to=None)
    Event.objects.filter(actor=person).update(actor=None)
    return Text(
        "Les demandes d’habilitation restent à l’organisation pour laquelle vous les avez faites ou instruites, sans votre nom comme auteur.",
        "Requests for authorisations stay with the body for which you made or decided them, without your name as their author.",
    )
