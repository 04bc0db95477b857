"""Keys of programs, documents that they announce, and addresses that are called when something happens to a file."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self, at: datetime | None = None) -> TokenQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class Token(models.Model):
    """The key of a program of one body: to some procedures, to read or also to write. ``digest`` is all that is kept of its text."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=40)  # of the program: it stands in the trace
    digest = models.CharField(max_length=64, unique=True)  # SHA-256
    procedures = models.ManyToManyField("procedures.Procedure", related_name="+")
    may_write = models.BooleanField(default=False)
    networks = models.JSONField(default=list)  # addresses or networks; none: from anywhere
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)  # of its end
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="demarches_tokens_ending", condition=Q(revoked_at=None))]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class Upload(models.Model):
    """A document that a program announced; ``stored`` once its content came. One that no act took is destroyed after a day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="uploads")
    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, related_name="announced_documents")
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    checksum = models.CharField(max_length=24)  # MD5 in base64
    created_at = models.DateTimeField(default=timezone.now)
    stored = models.OneToOneField("files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    with_decision = models.BooleanField(default=False)  # it goes with the reasons of a decision

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at"], name="demarches_uploads_waiting", condition=Q(taken_at=None))]

    def __str__(self) -> str:
        return str(self.id)


class Webhook(models.Model):
    """An address that hears of each passage of the files of one procedure in one body.

    The secret that signs is derived from ``salt`` (actions.calling.secret_of): a copy of the database signs nothing.
    ``heard_until`` is how far the log of passages has been read for it.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        SHUT_OFF = "shut_off"  # after failing for long

    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=500)
    salt = models.UUIDField(default=uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    made_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    heard_until = models.DateTimeField(default=timezone.now)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "procedure", "url"], name="demarches_called_once")]

    def __str__(self) -> str:
        return f"H{self.pk}"


class Delivery(models.Model):
    """One call that an address is owed, in the order of what happened to each file. ``key`` tells the receiver a double."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"  # a test

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, null=True, related_name="+")  # none: a test
    source = models.CharField(max_length=40)  # "passage:12", "message:7"; "test:…"
    event = models.CharField(max_length=40)
    body = models.TextField()  # as signed: numbers and states, nothing about anybody
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    failures = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True)  # by the worker that is sending it
    next_at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    cause = models.CharField(max_length=100, blank=True)  # why there was no answer
    milliseconds = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-happened_at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "source"], name="demarches_owed_once")]
        indexes: ClassVar = [
            models.Index(fields=["webhook", "file", "happened_at"], name="demarches_owed", condition=Q(state="waiting")),
            models.Index(fields=["next_at"], name="demarches_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.event} to H{self.webhook_id}"
