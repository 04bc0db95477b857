"""Editions and versions of records, and corrections that people ask for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.components.registries import rules
from parvis.components.registries.rules.declaration import Declaration, declared
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.calendar import country
from parvis.kernel.text import Text


class Edition(models.Model):
    """One file of one registry, as it was loaded."""

    registry = models.CharField(max_length=60)
    as_of = models.DateField()
    sha256 = models.CharField(max_length=64)
    source = models.JSONField()  # {"fr": …, "en": …}
    licence = models.CharField(max_length=100)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["registry", "-id"])]

    def __str__(self) -> str:
        return f"{self.registry} as of {self.as_of}"

    @property
    def source_text(self) -> Text:
        return Text.of(self.source)


class RecordQuerySet(models.QuerySet["Record"]):
    def on(self, day: date | None) -> Self:
        """The versions that hold on ``day``; the current ones without a day."""
        if day is None:
            return self.filter(valid_to=None)
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Record(models.Model):
    """One version of one record: what the registry says from ``valid_from`` until the day before ``valid_to``."""

    registry = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    data = models.JSONField()
    words = models.TextField()  # folded, for the search
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="records")

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registry", "key", "valid_from"], name="registries_one_version_a_day"),
            models.UniqueConstraint(fields=["registry", "key"], condition=Q(valid_to=None), name="registries_one_current_version"),
        ]

    def __str__(self) -> str:
        return f"{self.registry}/{self.key}"


class Table(models.Model):
    """A legacy file that an organisation published as a registry, or is about to."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    current = models.OneToOneField("TableVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="current_of")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.slug


class TableVersion(models.Model):
    """One file of a table with its declaration; what was published once is never changed."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    declaration = models.JSONField()  # as the YAML would be written
    as_of = models.DateField()
    rows = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "number"], name="registries_one_version_of_a_number")]

    def __str__(self) -> str:
        return f"{self.table_id} v{self.number}"

    @property
    def declared(self) -> Declaration:
        return declared(self.declaration, folder=Path())


class Correction(models.Model):
    """A person says that something held about them, or in a registry, is wrong."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    owner = models.CharField(max_length=40)  # identifier of the body answerable for the data
    offer = models.CharField(max_length=100, blank=True)
    registry = models.CharField(max_length=60, blank=True)
    record_key = models.CharField(max_length=100, blank=True)
    field = models.CharField(max_length=100)
    shown_value = models.CharField(max_length=500, blank=True)
    claimed_value = models.CharField(max_length=500)
    reason = models.TextField(max_length=2000)
    file_reference = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["owner", "state"]), models.Index(fields=["person", "-created_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(offer="") ^ Q(registry=""), name="registries_correction_of_one_thing"),
            # The same thing said twice, by a double click or a reload, is one correction.
            models.UniqueConstraint(
                fields=["person", "offer", "registry", "record_key", "field"],
                condition=Q(state="open"),
                name="registries_one_open_correction",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def answer_due(self) -> date:
        return rules.answer_due(self.created_at.astimezone(country().zone).date())
