"""What is held about a person who integrates services, shown, exported and erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.onboarding.models import Member, Message
from parvis.core.people.selectors import Person
from parvis.design import typography
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each team, then for each message written."""
    for member in Member.objects.filter(person=person).select_related("integration"):
        yield {"label": member.integration.name, "value": typography.day(member.since)}
    for message in Message.objects.filter(author=person).exclude(text="").select_related("application__integration"):
        yield {"label": message.application.integration.name, "value": message.text}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for member in Member.objects.filter(person=person).select_related("integration"):
        yield {"kind": "team", "service": member.integration.name, "since": member.since.isoformat()}
    for message in Message.objects.filter(author=person).select_related("application__integration"):
        yield {"kind": "message", "service": message.application.integration.name, "at": message.sent_at.isoformat(), "text": message.text}


def erase(person: Person) -> Text:
    Member.objects.filter(person=person).delete()
    Message.objects.filter(author=person).update(author=None)
    return Text(
        "Vous ne faites plus partie d’aucune équipe ; ce que vous avez écrit au nom d’un service reste à ce service, sans votre nom.",
        "You are in no team any more; what you wrote in the name of a service stays with it, without your name.",
    )
