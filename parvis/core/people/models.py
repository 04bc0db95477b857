"""Persons, organisations, what role who has where, and who acts for whom."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self, TypeVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.core.people import rules

Row = TypeVar("Row", bound=models.Model, covariant=True)


class CurrentQuerySet(models.QuerySet[Row]):
    """Rows that hold from ``since`` until ``until``, or for good when there is no ``until``."""

    def current(self, at: datetime | None = None) -> Self:
        moment = at or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)


class Person(models.Model):
    """A natural person. The identity fields stay as the first source wrote them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    family_name = models.CharField(max_length=200)
    given_names = models.JSONField(default=list)
    birth_date = models.CharField(max_length=10, blank=True)
    gender = models.CharField(max_length=10, blank=True)
    birth_place = models.CharField(max_length=20, blank=True)
    birth_country = models.CharField(max_length=20, blank=True)
    usual_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="fr")
    identity_key = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["email"])]

    def __str__(self) -> str:
        return str(self.id)  # never a name: rows end up in logs

    @property
    def identity(self) -> rules.Identity:
        return rules.Identity(
            family_name=self.family_name,
            given_names=tuple(self.given_names),
            birth_date=self.birth_date,
            gender=self.gender,
            birth_place=self.birth_place,
            birth_country=self.birth_country,
        )

    @property
    def display_name(self) -> str:
        """First given name and the name in use, as pages and letters write it."""
        return " ".join([*self.given_names[:1], self.usual_name or self.family_name]).strip()


class Organisation(models.Model):
    """A body: a municipality, a ministry, an agency, a company."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    identifier = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=40)
    area = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    sample = models.BooleanField(default=False)  # invented for the demonstration

    class Meta:
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [models.Index(fields=["kind", "area"])]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> bytes:
        return rules.organisation_subject(self.identifier)


class Membership(models.Model):
    """A role that a person has in an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.SlugField(max_length=50)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], condition=Q(until=None), name="people_one_open_membership"),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.organisation_id}"


class Mandate(models.Model):
    """``holder`` may act for a person or for an organisation, never for both in one mandate."""

    class Kind(models.TextChoices):
        REPRESENTATION = "representation"
        PARENTAL = "parental"
        HELP = "help"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    holder = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mandates_held")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mandates_given", null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates_given", null=True, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, organisation__isnull=False) | Q(person__isnull=False, organisation__isnull=True),
                name="people_mandate_for_one",
            ),
            models.CheckConstraint(condition=~Q(person=models.F("holder")), name="people_mandate_for_another"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} held by {self.holder_id}"


class SectoralIdentifier(models.Model):
    """How one sector or service names a person; nobody else's name for them can be told from it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sectoral_identifiers")
    sector = models.CharField(max_length=200)
    value = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "sector"], name="people_one_identifier_per_sector"),
            models.UniqueConstraint(fields=["sector", "value"], name="people_one_person_per_identifier"),
        ]

    def __str__(self) -> str:
        return f"{self.sector}: {self.person_id}"
