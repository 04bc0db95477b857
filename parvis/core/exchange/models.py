"""Authorisations, the state of sources, and tokens of open APIs."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.core.exchange.rules import Terms
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    def valid_on(self, day: date) -> AuthorisationQuerySet:
        return self.filter(state=Authorisation.State.ACTIVE, valid_from__lte=day, valid_until__gte=day)


class Authorisation(models.Model):
    """An organisation may ask these fields of this offer, for this purpose, between these dates.

    Rows are public: the register at /apis/authorisations shows all of them, also the past ones.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
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
