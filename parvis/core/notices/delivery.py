"""Handing messages to the mail server, once as far as SMTP allows.

A message is ``sending`` from before the server is called until its answer is noted. When a worker
is killed in between, nobody can know whether the server took it: it is sent again under the same
Message-ID, by which mailboxes and relays recognise a double. A decision told twice is better than
one never told.
"""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskContext, task

from parvis.core.jobs import actions as jobs
from parvis.core.notices.models import Attachment, Message
from parvis.kernel import failures


class AttachmentGone(LookupError):
    """A document to attach is no longer kept, or no longer what it was."""


@task(takes_context=True)
def deliver(context: TaskContext, message_id: str) -> None:
    """Send one message; raises when it should be tried again."""
    message = begun(message_id)
    if message is None:
        return
    try:
        mail(message).send()
    except Exception as error:
        note_failure(message, error, last=is_permanent(error) or jobs.is_last_attempt(context))
        if not is_permanent(error):
            raise
    else:
        note(message, state=Message.State.SENT, sent_at=timezone.now(), error="")


def begun(message_id: str) -> Message | None:
    """The message, now ``sending``; None when it needs no sending (any more)."""
    waiting = Message.objects.filter(pk=message_id, state__in=[Message.State.QUEUED, Message.State.SENDING])
    if not waiting.update(state=Message.State.SENDING, attempts=F("attempts") + 1):
        return None
    return Message.objects.prefetch_related("attachments").get(pk=message_id)


def note(message: Message, **changes: object) -> None:
    Message.objects.filter(pk=message.pk, state=Message.State.SENDING).update(**changes)


def note_failure(message: Message, error: Exception, *, last: bool) -> None:
    note(message, state=Message.State.FAILED if last else Message.State.QUEUED, error=reason(error)[:200])


def smtp_codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []


def is_permanent(error: Exception) -> bool:
    """Whether trying again cannot help: the address is refused for good (5xx, RFC 5321, 4.2.1) or the document is gone."""
    refused = isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code in smtp_codes(error))
    return refused or isinstance(error, AttachmentGone)


def reason(error: Exception) -> str:
    """What went wrong without the server's words, which repeat the address."""
    codes = ", ".join(str(code) for code in smtp_codes(error))
    return f"SMTP {codes} ({type(error).__name__})" if codes and isinstance(error, SMTPException) else failures.sentence(error)


def message_id(message: Message) -> str:
    """The same at every attempt, see the top of this file."""
    return f"<{message.pk}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"


def mail(message: Message) -> EmailMessage:
    """The e-mail of a message, with its documents; raises AttachmentGone."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    email = EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=formataddr((message.organisation_name, sender)),
        to=[message.address],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated", "Content-Language": message.language},
    )
    for attachment in message.attachments.all():
        email.attach(attachment.name, content(attachment), attachment.content_type)
    return email


def content(attachment: Attachment) -> bytes:
    try:
        with default_storage.open(attachment.path) as stored:
            return bytes(stored.read())
    except FileNotFoundError as error:
        raise AttachmentGone(
            f"The document {attachment.path} is no longer in the document store; restore it, then retry the message."
        ) from error
