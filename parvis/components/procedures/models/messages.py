"""The conversation about a file: messages and their documents."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.procedures.models.files import File


class Message(models.Model):
    """A line of the conversation between the person and the administration; ``read_at`` once the other side opened it."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="messages")
    by = models.CharField(max_length=10)
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # by the administration; its words and documents are gone then

    class Meta:
        ordering = ("at", "id")
        indexes: ClassVar = [models.Index(fields=["file", "by"], name="procedures_unread", condition=models.Q(read_at=None))]

    def __str__(self) -> str:
        return f"message of {self.file_id}"


class MessageDocument(models.Model):
    """A document sent with a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="documents")
    stored = models.ForeignKey("files.StoredFile", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"document of message {self.message_id}"
