"""Whom the operator trusts, and what people presented: results, never the files."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone


class CountryCertificate(models.Model):
    """A certificate of a State: an anchor, or a link from one of its keys to the next."""

    fingerprint = models.CharField(max_length=64, unique=True)  # SHA-256 of the DER, as States publish it
    country = models.CharField(max_length=3, db_index=True)
    subject = models.CharField(max_length=200)
    der = models.BinaryField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    is_anchor = models.BooleanField()
    source = models.CharField(max_length=200)
    sample = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["country", "-not_after"]

    def __str__(self) -> str:
        return f"{self.country} {self.fingerprint[:16]}"


class RevocationList(models.Model):
    """The last list of an authority that the operator brought in; a list from before is replaced."""

    fingerprint = models.CharField(max_length=64, unique=True)
    country = models.CharField(max_length=3, db_index=True)
    der = models.BinaryField()
    this_update = models.DateTimeField()
    next_update = models.DateTimeField()
    revoked = models.PositiveIntegerField()
    sample = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["country", "-this_update"]

    def __str__(self) -> str:
        return f"{self.country} {self.this_update:%Y-%m-%d}"


class Presentation(models.Model):
    """One document presented once, over one nonce: open, then closed with what was found."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=20, default="epassport")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    binding = models.CharField(max_length=64, blank=True)  # fingerprint of the sign-in that it is for
    return_to = models.CharField(max_length=500, blank=True)  # a path of this site, set by the room that began it
    nonce = models.CharField(max_length=16)
    sealed_holder = models.TextField(blank=True)  # whose document it must be; empty once closed
    holder_key = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    checks = models.JSONField(default=list)  # [{"name", "result", "reason", "detail"}]
    issuing_state = models.CharField(max_length=3, blank=True)
    document_expires = models.DateField(null=True, blank=True)
    document_key = models.CharField(max_length=64, blank=True, db_index=True)  # keyed hash of State and number
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["binding"], name="evidence_by_binding")]

    def __str__(self) -> str:
        return str(self.id)
