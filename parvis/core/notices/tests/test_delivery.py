from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from parvis.core.jobs import actions as jobs
from parvis.core.jobs.models import Job
from parvis.core.notices import actions, delivery, mailbox, selectors
from parvis.core.notices.models import Message

pytestmark = pytest.mark.django_db


@dataclass
class Document:
    path: str
    name: str = "récépissé.pdf"
    content_type: str = "application/pdf"
    size: int = 8
    sha256: str = "0" * 64


@pytest.fixture
def message(notice, maelle):
    return actions.send(notice, to=maelle, key="one", context={"child": "Louen"}, organisation_name="Commune de Rennes")


def answering(monkeypatch, *answers):
    """The mail server gives ``answers`` in turn: an exception, or None to accept."""
    given = iter(answers)

    def send(self, fail_silently=False):
        answer = next(given)
        if answer:
            raise answer
        return 1

    monkeypatch.setattr(delivery.EmailMessage, "send", send)


def run_again():
    Job.objects.update(run_after=timezone.now())
    jobs.run_due()
    return Message.objects.get()


def test_a_message_is_sent_with_what_identifies_it(message):
    jobs.run_due()
    email = mail.outbox[0]
    assert email.from_email == '"Commune de Rennes" <parvis@localhost>' or email.from_email == "Commune de Rennes <parvis@localhost>"
    assert email.extra_headers["Message-ID"] == f"<{message.pk}@localhost>"
    assert email.extra_headers["Auto-Submitted"] == "auto-generated"
    assert Message.objects.get().state == Message.State.SENT


def test_a_server_that_is_away_is_asked_again(message, monkeypatch):
    answering(monkeypatch, ConnectionRefusedError(), SMTPDataError(451, b"later"), None)
    jobs.run_due()
    assert (Message.objects.get().state, Message.objects.get().error) == (Message.State.QUEUED, "builtins.ConnectionRefusedError")
    assert run_again().error == "SMTP 451 (SMTPDataError)"
    final = run_again()
    assert (final.state, final.attempts, final.error) == (Message.State.SENT, 3, "")


def test_an_address_refused_for_good_is_given_up_at_once(message, monkeypatch):
    answering(monkeypatch, SMTPRecipientsRefused({"maelle@exemple.example": (550, b"no maelle@exemple.example here")}))
    jobs.run_due()
    refused = Message.objects.get()
    assert refused.state == Message.State.FAILED
    assert refused.error == "SMTP 550 (SMTPRecipientsRefused)"
    assert jobs.run_due() == 0


def test_an_address_refused_for_now_is_tried_again(message, monkeypatch):
    answering(monkeypatch, SMTPRecipientsRefused({"maelle@exemple.example": (450, b"greylisted")}), None)
    jobs.run_due()
    assert run_again().state == Message.State.SENT


def test_after_the_last_attempt_it_is_shown_as_failed_and_may_be_sent_again(message, monkeypatch):
    attempts = Job.objects.get().max_attempts
    answering(monkeypatch, *[ConnectionRefusedError()] * attempts, None)
    for _ in range(attempts):
        run_again()
    assert list(selectors.in_trouble()) == [message]
    actions.retry(message.pk)
    jobs.run_due()
    assert Message.objects.get().state == Message.State.SENT


def test_a_message_that_was_sent_is_not_sent_again(message):
    jobs.run_due()
    actions.retry(message.pk)
    delivery.deliver.enqueue(str(message.pk))
    jobs.run_due()
    assert len(mail.outbox) == 1


def test_a_worker_killed_after_the_server_answered_sends_the_same_letter_again(message, post):
    assert delivery.begun(str(message.pk))
    delivery.mail(message).send()
    # Killed here: the answer was never noted.
    assert Message.objects.get().state == Message.State.SENDING
    assert run_again().state == Message.State.SENT
    assert len(list(post.glob("*.eml"))) == 1


def test_documents_go_with_the_message(notice, maelle, post):
    path = default_storage.save("files/aa/letter", ContentFile(b"%PDF-1.7"))
    try:
        actions.send(notice, to=maelle, key="one", context={}, attachments=[Document(path)])
        jobs.run_due()
    finally:
        default_storage.delete(path)
    [part] = mailbox.letter(mailbox.keys()[0]).parts
    assert (part.name, part.content_type, part.content) == ("récépissé.pdf", "application/pdf", b"%PDF-1.7")


def test_a_message_whose_document_is_gone_is_given_up_and_says_so(notice, maelle):
    actions.send(notice, to=maelle, key="one", context={}, attachments=[Document("files/aa/gone")])
    jobs.run_due()
    assert Message.objects.get().state == Message.State.FAILED
    assert "restore it" in Message.objects.get().error
    assert not mail.outbox
