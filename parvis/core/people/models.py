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
    foreign_identifier = models.CharField(max_length=256, blank=True)
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
            foreign_identifier=self.foreign_identifier,
        )

    @property
    def display_name(self) -> str:
        """First given name and the name in use, as pages and letters write it."""
        return " ".join([*self.given_names[:1], self.usual_name or self.family_name]).strip()


class FormerIdentity(models.Model):
    """Another identity under which a person was written, before a civil register corrected it.

    It names them no more; lines of the trace that were written about it stay readable by them.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_identities")
    identity_key = models.CharField(max_length=64, unique=True)
    written = models.JSONField()  # the fields of rules.Identity
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"former identity of {self.person_id}"

    @property
    def identity(self) -> rules.Identity:
        return rules.identity_of(self.written)


class OpenSession(models.Model):
    """Somebody signed in here, in one browser; ended here, it ends there at the next click."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="open_sessions")
    provider = models.CharField(max_length=50, blank=True)
    level = models.CharField(max_length=20, blank=True)
    device = models.CharField(max_length=40, blank=True)  # in coarse words; no address is kept
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-since"]
        indexes: ClassVar = [models.Index(fields=["since"])]

    def __str__(self) -> str:
        return str(self.id)


class Organisation(models.Model):
    """A body: a municipality, a ministry, an agency, a company."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    identifier = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=40)
    area = models.CharField(max_length=20, blank=True)
    legal_form = models.CharField(max_length=120, blank=True)  # of a company, as its register words it
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
    group = models.CharField(max_length=80, blank=True)  # through which it came; empty when given by itself
    given_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CurrentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "group"], condition=Q(until=None), name="people_one_open_membership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.organisation_id}"


class MandateQuerySet(CurrentQuerySet["Mandate"]):
    """Mandates that hold: begun, not over, and ended by nobody."""

    def current(self, at: datetime | None = None) -> Self:
        return super().current(at).filter(ended_at=None)


class Group(models.Model):
    """A named set of roles of one organisation, given together: its members hold each of them through it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=80)
    roles = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "name"], name="people_one_group_per_name")]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """Roles that wait for whoever signs in with this e-mail address for this organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()  # lower case
    roles = models.JSONField(default=list)
    until = models.DateTimeField(null=True, blank=True)  # of the roles
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "email"], condition=Q(accepted_at=None), name="people_one_open_invitation"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Mandate(models.Model):
    """``holder`` may act for a person or for an organisation, never for both in one mandate.

    ``powers`` are names of the country's closed list; a representation in law and parental authority
    hold all powers and list none. ``via`` is the mandate by which ``given_by`` gave this one.
    """

    class Kind(models.TextChoices):
        REPRESENTATION = "representation"  # in law: a company's manager
        DELEGATION = "delegation"  # a representative lets somebody else act
        PARENTAL = "parental"
        HELP = "help"  # a resident lets a helper act

    class Proof(models.TextChoices):
        DECLARED = "declared"
        REGISTER = "register"  # a public register lists the holder
        ACCEPTED = "accepted"  # both sides agreed, signed in
        SIGNED = "signed"  # and a signed text says so

    class End(models.TextChoices):
        REVOKED = "revoked"  # by whom the holder acted for
        RENOUNCED = "renounced"  # by the holder
        LAPSED = "lapsed"  # the register, or the mandate that this one came from, no longer carries it

    kind = models.CharField(max_length=20, choices=Kind.choices)
    holder = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mandates_held")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mandates_given", null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates_given", null=True, blank=True)
    powers = models.JSONField(default=list, blank=True)
    capacity = models.CharField(max_length=120, blank=True)  # as the register words it
    proof = models.CharField(max_length=20, choices=Proof.choices, default=Proof.DECLARED)
    source = models.JSONField(default=dict, blank=True)  # the register's name in both languages
    checked_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(Person, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    via = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="sub_mandates", null=True, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=20, choices=End.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["holder", "ended_at"]),
            models.Index(fields=["organisation", "ended_at"]),
            models.Index(fields=["checked_at"], name="people_mandates_to_check", condition=Q(kind="representation", ended_at=None)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["holder", "organisation"],
                condition=Q(kind="representation", ended_at=None),
                name="people_one_open_representation",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")), name="people_mandate_end_is_said"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, organisation__isnull=False) | Q(person__isnull=False, organisation__isnull=True),
                name="people_mandate_for_one",
            ),
            models.CheckConstraint(condition=~Q(person=models.F("holder")), name="people_mandate_for_another"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} held by {self.holder_id}"

    def is_current(self, at: datetime | None = None) -> bool:
        moment = at or timezone.now()
        return self.ended_at is None and self.since <= moment and (self.until is None or self.until > moment)

    @property
    def has_all_powers(self) -> bool:
        return self.kind in (self.Kind.REPRESENTATION, self.Kind.PARENTAL)

    @property
    def principal_name(self) -> str:
        """For whom the holder acts, as pages say it."""
        return self.organisation.name if self.organisation else self.person.display_name if self.person else ""

    @property
    def subject(self) -> bytes:
        """The trace subject of whom the holder acts for."""
        if self.organisation:
            return self.organisation.subject
        return self.person.identity.canonical() if self.person else b""


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
