"""Proposals under way, the signed texts, and the history that companies and residents read."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone


class Proposal(models.Model):
    """A mandate offered and not yet in force.

    The recipient of ``link_fingerprint``'s link answers signed in, which shows each side who the other
    is; the giver then confirms, or a code sent to a resident does. ``person`` is empty when a helper
    named somebody unknown here: the proposal then behaves alike and its code never fits.
    """

    class State(models.TextChoices):
        SENT = "sent"
        ANSWERED = "answered"  # the recipient said yes and is known
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=20)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    via = models.ForeignKey("people.Mandate", on_delete=models.CASCADE, null=True, related_name="+")
    made_by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    holder = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    email = models.EmailField()
    powers = models.JSONField(default=list)
    until = models.DateField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.SENT)
    link_fingerprint = models.CharField(max_length=64, unique=True, null=True)
    code_fingerprint = models.CharField(max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    mandate = models.ForeignKey("people.Mandate", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["made_by", "state"]), models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.SENT, self.State.ANSWERED) and self.expires_at > timezone.now()


class SignedText(models.Model):
    """The text that a mandate stands on, as the principal read it, signed by this platform (a signed note, C2SP)."""

    mandate = models.OneToOneField("people.Mandate", on_delete=models.CASCADE, related_name="+")
    note = models.TextField()
    how = models.CharField(max_length=20)  # session | code
    signed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"text of mandate {self.mandate_id}"


class Line(models.Model):
    """One thing that happened to a mandate, or that was done under it."""

    class Event(models.TextChoices):
        PROVEN = "proven"
        PROPOSED = "proposed"
        ANSWERED = "answered"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        GIVEN = "given"
        USED = "used"
        ENDED = "ended"

    event = models.CharField(max_length=20, choices=Event.choices)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")  # the principal, when a person
    mandate = models.ForeignKey("people.Mandate", on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["organisation", "-at"]), models.Index(fields=["person", "-at"])]

    def __str__(self) -> str:
        return f"{self.event} at {self.at}"
