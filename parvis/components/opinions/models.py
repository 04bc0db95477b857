"""Opinions asked of experts about files."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone


class Opinion(models.Model):
    """What one agent asks of one expert about one file, and the answer.

    ``email`` is where the expert was invited; ``expert`` who came, once they did: a resident or an agent of any body. ``question``
    is answered by yes or no, and then must be. The link in the invitation works once: ``link_digest`` is the SHA-256 of its secret.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, related_name="opinions")
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by_label = models.CharField(max_length=60)
    asked_at = models.DateTimeField(default=timezone.now)
    email = models.EmailField(max_length=254)
    expert = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    introduction = models.TextField()
    introduction_document = models.ForeignKey("files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    question = models.CharField(max_length=300, blank=True)
    confidential = models.BooleanField(default=False)  # other experts of the file do not see it
    with_documents = models.BooleanField(default=False)  # whether the expert reads the documents of the file too
    due_on = models.DateField(null=True)
    link_digest = models.CharField(max_length=64, blank=True)
    link_until = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answer_yes = models.BooleanField(null=True)
    answer_document = models.ForeignKey("files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when the expert was told of the decision on the file

    class Meta:
        ordering = ("asked_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "email"], condition=models.Q(revoked_at=None), name="opinions_one_per_expert"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | ~models.Q(answer="") & (models.Q(question="") | models.Q(answer_yes__isnull=False)),
                name="opinions_question_answered",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expert", "answered_at"], name="opinions_of_expert"),
            models.Index(fields=["due_on"], name="opinions_due", condition=models.Q(answered_at=None, revoked_at=None)),
        ]

    def __str__(self) -> str:
        return f"opinion on {self.file_id}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is awaited."""
        return self.answered_at is None and self.revoked_at is None
