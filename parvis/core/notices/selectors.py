"""Messages, as their readers and the operator find them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from parvis.core.notices.models import Message
from parvis.core.people.selectors import Person
from parvis.kernel import catalogue
from parvis.kernel.calendar import country
from parvis.kernel.manifest import Notice
from parvis.kernel.text import Text

__all__ = ["Message"]

LATE = timedelta(hours=1)


class UnknownNotice(LookupError):
    """A message was asked for that no manifest declares."""


class NotYours(LookupError):
    """No such message for this person: unknown, or somebody else's."""


def declared(name: str) -> Notice:
    """The notice called ``name``; raises UnknownNotice."""
    notices = {notice.name: notice for system in catalogue.systems() for notice in system.notices}
    if name not in notices:
        raise UnknownNotice(f"No manifest declares the notice {name!r} (notices=). Declared: {', '.join(sorted(notices)) or 'none'}.")
    return notices[name]


def messages_for(person: Person) -> QuerySet[Message]:
    """All messages to ``person``, newest first."""
    return Message.objects.filter(person=person).order_by("-created_at")


def message_for(person: Person, message_id: UUID) -> Message:
    """Raises NotYours."""
    found = messages_for(person).prefetch_related("attachments").filter(pk=message_id).first()
    if found is None:
        raise NotYours("There is no such message among yours.")
    return found


def in_trouble() -> QuerySet[Message]:
    """Messages given up, and those that wait for longer than an hour."""
    waiting = Q(state__in=[Message.State.QUEUED, Message.State.SENDING], created_at__lt=timezone.now() - LATE)
    return Message.objects.filter(Q(state=Message.State.FAILED) | waiting).order_by("created_at")


def counts() -> dict[str, int]:
    """How many messages are in each state."""
    rows = Message.objects.values_list("state").annotate(number=Count("pk"))
    return {str(state): 0 for state in Message.State.values} | dict(rows)


def shown_about(person: Person) -> Iterator[Mapping[str, Any]]:
    """The same for a page: columns named in its language, texts left where they are read."""
    for message in messages_for(person):
        yield {
            str(Text("écrit le", "written on")): message.created_at,
            str(Text("de", "from")): message.organisation_name or str(country().portal),
            str(Text("objet", "subject")): message.subject,
            str(Text("envoyé à", "sent to")): message.address,
        }


def held_about(person: Person) -> Iterator[Mapping[str, Any]]:
    """Every message to ``person``, as they may read and take away."""
    for message in messages_for(person).prefetch_related("attachments"):
        yield {
            "written_at": message.created_at,
            "from": message.organisation_name,
            "subject": message.subject,
            "body": message.body,
            "sent_to": message.address,
            "attachments": [attachment.name for attachment in message.attachments.all()],
        }


def told_at(keys: Collection[str]) -> dict[str, datetime]:
    """When each message was sent, or written where its reader has no e-mail address and finds it under /me; those not sent are left out."""
    found = Message.objects.filter(key__in=keys).values_list("key", "state", "created_at", "sent_at")
    told = {key: created if state == Message.State.UNADDRESSED else sent for key, state, created, sent in found}
    return {key: moment for key, moment in told.items() if moment is not None}
