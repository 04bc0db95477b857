"""Authorisations, the state of sources, and tokens of open APIs."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.core.exchange.rules.answers import Terms
from parvis.core.exchange.rules.policy import Policy
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    def valid_on(self, day: date) -> AuthorisationQuerySet:
        return self.filter(state=Authorisation.State.ACTIVE, valid_from__lte=day, valid_until__gte=day)


class Authorisation(models.Model):
    """An organisation may ask these fields of this offer, for this purpose, between these dates.

    ``offer`` names an offer, or a hub whose scopes stand in ``fields``. Rows are public: the register at
    /apis/authorisations shows all of them, also the past ones.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        OBSOLETE = "obsolete"  # another one took its place, or its time is over
        REVOKED = "revoked"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="authorisations")
    asker = models.CharField(max_length=100)
    offer = models.CharField(max_length=100)
    fields = models.JSONField()
    purpose = models.JSONField()  # {"fr": …, "en": …}
    legal_basis = models.JSONField()
    legal_url = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    granted_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.CharField(max_length=500, blank=True)
    recipients = models.JSONField(default=list, blank=True)  # identifiers; none: the organisation alone
    calls_per_minute = models.PositiveIntegerField(null=True, blank=True)
    case_required = models.BooleanField(default=False)
    stage = models.CharField(max_length=20, default="production")
    request = models.CharField(max_length=40, blank=True)  # the request that was approved: "D42"
    case_key = models.JSONField(null=True, blank=True)  # public JWK of the caller's receipts of cases
    policy = models.TextField(blank=True)  # what the gateway enforces, signed; see policies.py

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["organisation", "asker", "offer", "state"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_until__gte=models.F("valid_from")), name="exchange_authorisation_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How people name it: H-0001."""
        return f"H-{self.pk:04d}"

    def as_policy(self) -> Policy:
        """The terms as they are to be signed."""
        return Policy(
            authorisation=self.reference,
            organisation=self.organisation.identifier,
            asker=self.asker,
            offer=self.offer,
            fields=tuple(self.fields),
            purpose=self.purpose,
            legal_basis=self.legal_basis,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            recipients=tuple(self.recipients),
            calls_per_minute=self.calls_per_minute,
            case_required=self.case_required,
            stage=self.stage,
            case_key=self.case_key,
        )

    @property
    def terms(self) -> Terms:
        active = self.state == self.State.ACTIVE
        return Terms(fields=tuple(self.fields), valid_from=self.valid_from, valid_until=self.valid_until, active=active)

    @property
    def purpose_text(self) -> Text:
        return Text.of(self.purpose)

    @property
    def legal_basis_text(self) -> Text:
        return Text.of(self.legal_basis)


class CallCount(models.Model):
    """How many calls came under one authorisation within one minute; kept for an hour."""

    authorisation = models.ForeignKey(Authorisation, on_delete=models.CASCADE, related_name="+")
    minute = models.BigIntegerField()  # since 1970
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["authorisation", "minute"], name="exchange_one_count_per_minute")]

    def __str__(self) -> str:
        return f"{self.authorisation_id} {self.minute}"


class DailyProof(models.Model):
    """Of a day's questions that were asked at the door, how many served a proven case; about nobody, of no organisation."""

    day = models.DateField(primary_key=True)
    calls = models.PositiveIntegerField(default=0)
    proven = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-day"]

    def __str__(self) -> str:
        return str(self.day)


class Destruction(models.Model):
    """How much was destroyed on a day because the retention of its exchange was over; about nobody."""

    day = models.DateField()
    asker = models.CharField(max_length=100)
    offer = models.CharField(max_length=100)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-day", "asker", "offer"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "asker", "offer"], name="exchange_one_destruction_count")]

    def __str__(self) -> str:
        return f"{self.day} {self.asker} {self.offer}"


class SourceState(models.Model):
    """What is known of the source behind an offer; no row means that nothing ever went wrong."""

    offer = models.CharField(max_length=100, primary_key=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    retry_at = models.DateTimeField(null=True, blank=True)  # the circuit is open until then
    last_failure_at = models.DateTimeField(null=True, blank=True)
    last_cause = models.CharField(max_length=30, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.offer


class StoppedFlow(models.Model):
    """Somebody's wish that a flow about them stops; ``allowed_at`` once they let it run again. Rows stay: they are the history.

    ``subject`` is how the trace names them: nobody can be found from it, and it holds for who never signed in.
    """

    subject = models.CharField(max_length=64)
    asker = models.CharField(max_length=100)
    offer = models.CharField(max_length=100)
    stopped_at = models.DateTimeField(default=timezone.now)
    allowed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-stopped_at"]
        indexes: ClassVar = [models.Index(fields=["asker", "offer"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "asker", "offer"], condition=Q(allowed_at=None), name="exchange_one_stop_per_flow"),
        ]

    def __str__(self) -> str:
        return f"{self.asker} ← {self.offer}"


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self, at: datetime | None = None) -> TokenQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class Token(models.Model):
    """A key to the open APIs. Only a digest is kept: the key itself is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    start = models.CharField(max_length=16)  # its first characters, to tell tokens apart
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.start}…"
