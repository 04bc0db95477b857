"""Several people around one file: who fills it in with its owner, and to whom it is handed over."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.components.procedures.models.files import File


class Sharing(models.Model):
    """An offer to one e-mail address, taken by whoever signs in and holds the secret sent there.

    ``person`` is who accepted. A ``fill`` lets them answer questions of a draft; a ``transfer`` makes the file theirs.
    """

    class Kind(models.TextChoices):
        FILL = "fill"
        TRANSFER = "transfer"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="sharings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    email = models.EmailField()  # lower case
    secret = models.CharField(max_length=64, unique=True)  # SHA-256 of what the e-mail's link ends with
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    offered_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)  # the last line in the owner's trace about what this person filled in

    class Meta:
        ordering = ("offered_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "kind", "email"], condition=Q(ended_at=None), name="procedures_shared_once"),
            models.UniqueConstraint(fields=["file"], condition=Q(ended_at=None, kind="transfer"), name="procedures_one_transfer"),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="procedures_shared_with", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} of {self.file_id}"
