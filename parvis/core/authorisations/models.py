"""Requests for authorisations, every event of their lives, and sentences that instructors keep."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.core.authorisations.rules import steps, webhooks

REFERENCE = re.compile(r"D-?(\d{1,12})", re.IGNORECASE)


class Application(models.Model):
    """What an organisation asks to be allowed, block by block; what it led to are authorisations of ``exchange``.

    ``kind`` names an ``AuthorisationKind`` and ``use_case`` a ``UseCase`` of the country's declarations; ``answers`` are
    the fields of ``rules.blocks`` by name.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        CHANGES_REQUESTED = "changes_requested"
        VALIDATED = "validated"
        REFUSED = "refused"
        ARCHIVED = "archived"
        REVOKED = "revoked"

    public_id = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=100)
    use_case = models.CharField(max_length=100)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    reopening = models.BooleanField(default=False)
    stage = models.CharField(max_length=20, default=steps.PRODUCTION)
    answers = models.JSONField(default=dict)
    assigned_to = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    external_id = models.CharField(max_length=200, blank=True)  # what the provider's own system calls it
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)  # last thing that anybody did
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "state", "submitted_at"], name="authorisations_inbox"),
            models.Index(fields=["organisation", "state"], name="authorisations_of_body"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reopening=False) | ~Q(state__in=["validated", "archived", "revoked"]), name="authorisations_reopening_is_open"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How people name it: D42."""
        return f"D{self.pk}"

    def answer(self, name: str) -> Any:
        return self.answers.get(name)


class Event(models.Model):
    """One thing that happened to a request; nothing changes without one, and rows are never changed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=30)  # of rules.steps.EVENTS
    by = models.CharField(max_length=12)  # of rules.steps.By
    actor = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20)  # after it
    reopening = models.BooleanField(default=False)  # whether it belongs to a reopening
    text = models.TextField(max_length=4000, blank=True)  # a message, or the reason
    authorisation = models.CharField(max_length=20, blank=True)  # "H-0042": what it gave or ended
    details = models.JSONField(default=dict)  # "blocks" to change, "answers" as submitted, "changed" names of fields
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["name", "at"], name="authorisations_events_by_name")]

    def __str__(self) -> str:
        return f"{self.name} of D{self.application_id}"


class Phrase(models.Model):
    """A message that the instructors of a body keep for use again."""

    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20)  # request_changes | refuse | revoke | instructor_message
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)

    class Meta:
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "purpose", "title"], name="authorisations_one_phrase_per_title")
        ]

    def __str__(self) -> str:
        return self.title


class Client(models.Model):
    """A program of an organisation that calls the API of authorisations; its key is the ``client_id``.

    Only a fingerprint of the secret is kept: the secret itself is shown once.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)  # of rules.oauth.SCOPES
    made_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)


class AccessToken(models.Model):
    """What a client shows at each call, for half an hour at most."""

    fingerprint = models.CharField(primary_key=True, max_length=64)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="tokens")
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"token of {self.client_id}"


class Subscription(models.Model):
    """An address of whoever instructs a kind of requests, told what happens to them.

    The secret that signs is derived from the row and ``version`` (actions.webhooks.secret_of): nothing here signs.
    """

    class State(models.TextChoices):
        UNTRIED = "untried"  # no call has succeeded yet: nothing is sent
        ACTIVE = "active"
        PAUSED = "paused"  # by its owner
        SHUT_OFF = "shut_off"  # after too many failures

    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    salt = models.UUIDField(default=uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNTRIED)
    made_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["kind", "pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "state"], name="authorisations_listeners")]

    def __str__(self) -> str:
        return f"W{self.pk}"


class Delivery(models.Model):
    """One call that a subscription is owed: written with the event, sent later, in order for each request."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"  # a test that failed, or replaced by a replay

    key = models.UUIDField(unique=True, default=uuid4, editable=False)  # by which the receiver knows a double
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, null=True, related_name="deliveries")  # none: a test
    event = models.CharField(max_length=30)
    body = models.TextField()  # as signed; emptied by authorisations.forget-calls
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    failures = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)  # by the worker that is sending it
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["subscription", "application", "state"], name="authorisations_owed")]

    def __str__(self) -> str:
        return f"{self.event} to W{self.subscription_id}"


class Attempt(models.Model):
    """One call as it went; ``status`` is empty when there was no answer, and ``cause`` then says why."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    cause = models.CharField(max_length=100, blank=True)
    answer = models.TextField(blank=True)  # its first 10,000 characters
    milliseconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["at"], name="authorisations_attempts_at")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @property
    def succeeded(self) -> bool:
        return self.status in webhooks.SUCCESS
