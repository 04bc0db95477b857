"""Messages to people and bodies: written with the decision they tell of, sent after."""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class Message(models.Model):
    """One message, already worded in its reader's language.

    ``key`` makes it unique: the same event never writes twice. A ``sending`` message was handed to
    the mail server by a worker that did not live to note the answer.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        UNADDRESSED = "unaddressed"  # no e-mail known: readable under /me only

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    notice = models.CharField(max_length=80)
    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    organisation_name = models.CharField(max_length=200, blank=True)
    file_reference = models.CharField(max_length=80, blank=True)
    link = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)  # class and SMTP code, never the server's words
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["person", "-created_at"], name="notices_of_person"),
            models.Index(fields=["state", "created_at"], name="notices_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.notice} ({self.id})"


class Attachment(models.Model):
    """A stored document that goes with a message, named by its place in the document store."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["message", "path"], name="notices_attached_once"),)

    def __str__(self) -> str:
        return self.name
