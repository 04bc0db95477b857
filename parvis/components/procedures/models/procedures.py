"""Procedures, their versions, and the bodies that apply them."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.procedures.models.reading import parsed
from parvis.components.procedures.rules.definition import ProcedureFile


def new_key() -> str:
    """Unguessable: the link is the right."""
    return secrets.token_urlsafe(16)


class Procedure(models.Model):
    """A procedure under one name for good; what it says is in its versions."""

    slug = models.SlugField(max_length=60, unique=True)
    current = models.ForeignKey("ProcedureVersion", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)  # since then nobody begins a file; those under way go on
    closing = models.JSONField(default=dict)  # what people read instead, in both languages
    replaced_by = models.SlugField(max_length=60, blank=True)  # the procedure to use instead

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class ProcedureVersion(models.Model):
    """The text of a procedure file, never changed; ``digest`` is its SHA-256. Without ``published_at`` it was only tried.

    A ``sample`` is invented: it was never in force, and no file follows it.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    digest = models.CharField(max_length=64)
    source = models.TextField()
    published_at = models.DateTimeField(null=True, default=timezone.now)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["procedure", "digest"], name="procedures_version_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.digest[:12]}"

    @property
    def definition(self) -> ProcedureFile:
        """What the text says."""
        return parsed(self.digest, self.source)


class Adoption(models.Model):
    """An organisation that applies a procedure, from a day on."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="adoptions")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["procedure", "organisation"], name="procedures_adopted_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id} by {self.organisation_id}"


class Trial(models.Model):
    """A version that an organisation tries before it is in force; whoever has ``key`` may file an invented request."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="trials")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="trials")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40, unique=True, default=new_key)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["procedure", "organisation"], name="procedures_tried_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id} tried by {self.organisation_id}"
