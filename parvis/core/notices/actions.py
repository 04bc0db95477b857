"""Write messages to people; what sends them is ``delivery``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template import Context, Engine, engines
from django.utils import timezone, translation

from parvis.core.notices import delivery
from parvis.core.notices.models import Attachment, Message
from parvis.core.notices.selectors import declared
from parvis.core.people.selectors import Person
from parvis.kernel.manifest import Notice


class Attachable(Protocol):
    """A document in the store, as ``parvis.core.files`` keeps them."""

    name: str
    content_type: str
    size: int
    sha256: str

    @property
    def path(self) -> str: ...


def send(
    notice: str,
    *,
    to: Person | str,
    key: str,
    context: Mapping[str, Any],
    organisation_name: str = "",
    file_reference: str = "",
    language: str | None = None,
    attachments: Iterable[Attachable] = (),
    link: str = "",
) -> Message:
    """Write the message ``notice`` to a person, or to an e-mail address, in the caller's transaction.

    It is worded at once, in the person's language, and sent by a worker after commit. The same
    ``key`` never writes twice: the message there is comes back unchanged. ``link`` is a path of
    this site. A person without an e-mail reads it under /me. Raises UnknownNotice.
    """
    person = to if isinstance(to, Person) else None
    organisation_name = one_line(organisation_name)
    address = person.email if person else str(to)
    language = language or (person.language if person else settings.LANGUAGE_CODE)
    known = {**context, "person": person, "organisation_name": organisation_name, "file_reference": file_reference, "link": absolute(link)}
    subject, body = worded(declared(notice), language=language, context=known)
    fields = {
        "notice": notice,
        "person": person,
        "address": address,
        "language": language,
        "subject": subject,
        "body": body,
        "organisation_name": organisation_name,
        "file_reference": file_reference,
        "link": link,
        "state": Message.State.QUEUED if address else Message.State.UNADDRESSED,
        "created_at": timezone.now(),
    }
    return written(key, fields, attachments)


@transaction.atomic(savepoint=False)  # what is told and the telling stand or fall together
def written(key: str, fields: Mapping[str, Any], attachments: Iterable[Attachable]) -> Message:
    """The message of ``key`` and, when it is new, its documents and the job that sends it."""
    message, is_new = Message.objects.get_or_create(key=key, defaults=fields)
    if is_new:
        Attachment.objects.bulk_create(attached(message, document) for document in attachments)
        if message.state == Message.State.QUEUED:
            delivery.deliver.enqueue(str(message.pk))
    return message


def attached(message: Message, document: Attachable) -> Attachment:
    return Attachment(
        message=message,
        name=document.name,
        content_type=document.content_type,
        size=document.size,
        sha256=document.sha256,
        path=document.path,
    )


def absolute(link: str) -> str:
    return f"{settings.PARVIS_ORIGIN}{link}" if link.startswith("/") else link


def worded(notice: Notice, *, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body of a notice: its template's first line, then the rest."""
    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]  # stubs know no backend's engine
    template = engine.select_template([f"{notice.template}.{each}.txt" for each in (language, language.split("-")[0], "en")])
    with translation.override(language):
        text = template.render(Context(dict(context), autoescape=False))
    subject, _, body = text.strip().partition("\n")
    return one_line(subject)[:200], body.strip() + "\n"


def one_line(text: str) -> str:
    """``text`` fit for a header: a line break would begin another."""
    return " ".join(text.split())


def mark_read(message: Message) -> None:
    """Note the first time that its reader opened a message."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def retry(message_id: UUID) -> None:
    """Send a message that was given up once more; others are left alone."""
    if Message.objects.filter(pk=message_id, state=Message.State.FAILED).update(state=Message.State.QUEUED, error=""):
        delivery.deliver.enqueue(str(message_id))


def erase(person: Person) -> int:
    """Delete all messages to ``person``; returns how many."""
    messages = Message.objects.filter(person=person)
    number = messages.count()
    messages.delete()
    return number
