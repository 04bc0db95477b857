"""Messages with their documents, on both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions.moving import agent_label, in_hand_of, leave_trace, touched
from parvis.components.procedures.lifecycle import By, TransitionRefused
from parvis.components.procedures.models import File, Message, MessageDocument
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.selectors.wording import shown_value
from parvis.core.files import actions as documents
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

ACCEPTED = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/heic",
    "text/plain",
    "text/csv",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
MOST_DOCUMENTS = 5
MOST_BYTES = 20_000_000
TOO_MANY = Text(
    f"Un message porte {MOST_DOCUMENTS} documents au plus. Retirez-en, puis envoyez le reste dans un autre message.",
    f"A message carries {MOST_DOCUMENTS} documents at most. Take some away, then send the rest in another message.",
)

NOT_WITHDRAWN = Text(
    "Seul un message de l’administration se retire, et pas tant qu’il demande une correction attendue.",
    "Only a message of the administration is withdrawn, and not while it asks for a correction that is awaited.",
)


def attach_documents(message: Message, uploads: Sequence[UploadedFile[bytes]], *, owner: Person | None) -> list[MessageDocument]:
    """Keep the documents of a message. Raises RefusedFile for one that cannot be taken, TransitionRefused for too many."""
    if len(uploads) > MOST_DOCUMENTS:
        raise TransitionRefused(TOO_MANY)
    return [
        MessageDocument.objects.create(
            message=message,
            stored=documents.store(each, name=each.name or "document", owner_person=owner, accept=ACCEPTED, max_bytes=MOST_BYTES),
        )
        for each in uploads
    ]


@transaction.atomic
def withdraw(message_id: int, *, agent: Person, organisation_id: UUID) -> Message:
    """Take back a message that the administration wrote: its words and documents go, that it was there stays.

    Raises TransitionRefused for what the person wrote and for a correction that is awaited, Message.DoesNotExist for another's file.
    """
    message = Message.objects.select_for_update(of=("self",)).select_related("file").get(pk=message_id)
    try:
        file = in_hand_of(agent, organisation_id, message.file.reference or "")
    except File.DoesNotExist as elsewhere:
        raise Message.DoesNotExist from elsewhere
    if message.by != By.AGENT or file.corrections.filter(message=message, resolved_at=None).exists():
        raise TransitionRefused(NOT_WITHDRAWN)
    if message.withdrawn_at is None:
        for each in message.documents.select_related("stored"):
            documents.delete(each.stored)
        message.text, message.withdrawn_at = "", timezone.now()
        message.save(update_fields=["text", "withdrawn_at"])
        touched(file)
        leave_trace(file, event="procedures.message-withdrawn", label=agent_label(agent))
    return message


def thread(file: File, *, reader: By) -> list[Message]:
    """The conversation, oldest first; what the other side wrote counts as read from now on, and is still marked new here."""
    found = list(file.messages.select_related("agent").prefetch_related("documents__stored"))
    unread = [each.pk for each in found if each.by != reader and each.read_at is None]
    if unread:
        Message.objects.filter(pk__in=unread).update(read_at=timezone.now())
    return found


def answered_corrections(file: File) -> list[dict[str, Any]]:
    """Corrections that the person answered by changing answers: each with what it was and what it is."""
    fields = {each.name: each for each in file.definition.all_fields()}
    found = []
    for correction in file.corrections.exclude(resolved_at=None):
        changes = [
            {"label": fields[each["field"]].label, "before": shown(fields, each, "before"), "after": shown(fields, each, "after")}
            for each in correction.changes
            if each["field"] in fields
        ]
        if changes:
            found.append({"correction": correction, "changes": changes})
    return found


def shown(fields: Mapping[str, Field], change: Mapping[str, Any], side: str) -> str:
    field, value = fields[change["field"]], change[side]
    return str(value or "") if field.type is FieldType.FILE else shown_value(field, value)


def forget_documents(file: File) -> None:
    """Destroy the documents of every message of the file."""
    for each in MessageDocument.objects.filter(message__file=file).select_related("stored"):
        documents.delete(each.stored)
