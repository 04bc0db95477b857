"""Exports that agents asked for, and the templates they are made by."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone


class Form(models.TextChoices):
    """What an export is written as."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel (XLSX)"
    ODS = "ods", "OpenDocument (ODS)"
    ZIP = "zip", "ZIP"
    GEOJSON = "geojson", "GeoJSON"


class ExportTemplate(models.Model):
    """Which columns, in which order, and how folders are called, under a name that agents of one body share.

    ``columns`` are keys of columns; none means all. ``naming`` is the name of a file's folder in an archive, with tags.
    """

    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.CASCADE, related_name="export_templates")
    title = models.CharField(max_length=80)
    columns = models.JSONField(default=list)
    naming = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("title", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "procedure", "title"], name="exports_template_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Export(models.Model):
    """One export. ``query`` is what was asked, ``digest`` names it: the same asked again soon gives the same export.

    ``offsets`` are the bytes of each sheet gathered so far, with which a worker goes on after another was killed.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        GATHERING = "gathering"
        WRITING = "writing"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.CASCADE, related_name="exports")
    form = models.CharField(max_length=10, choices=Form.choices)
    query = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    offsets = models.JSONField(default=dict)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("-asked_at",)
        indexes: ClassVar = [
            models.Index(fields=["agent", "digest", "asked_at"], name="exports_again"),
            models.Index(fields=["expires_at"], name="exports_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.form} of {self.procedure_id}"

    @property
    def path(self) -> str:
        """Where it lies in the document store; holds nothing of what was asked."""
        return f"exports/{self.id.hex}"

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0
