"""What proves a person a second time, and the wrong answers that slow a guesser down."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone


class CodeApplication(models.Model):
    """A telephone's application that shows codes; its secret is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    sealed_secret = models.TextField()
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["added_at"]

    def __str__(self) -> str:
        return str(self.id)


class Passkey(models.Model):
    """A key pair in a device of the person; only its public half is here (WebAuthn level 2)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    credential = models.CharField(max_length=1400, unique=True)  # its id, base64url: 1023 bytes at most (WebAuthn 4)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    synced = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["added_at"]

    def __str__(self) -> str:
        return str(self.id)


class RecoveryCode(models.Model):
    """One use, when everything else is lost."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "fingerprint"], name="factors_one_row_per_code")]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class WrongAnswer(models.Model):
    """Somebody past the first factor gave a wrong second one."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"wrong answer {self.pk}"
