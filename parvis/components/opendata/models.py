"""What was published: snapshots, never changed, and the files in which they are read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Snapshot(models.Model):
    """One version of one dataset: all that was published so far, and the last closed period."""

    dataset = models.CharField(max_length=100)
    population = models.CharField(max_length=200)
    version = models.CharField(max_length=20)  # the last period in it, or the day for what has no period
    period_end = models.DateField()
    published_at = models.DateTimeField(default=timezone.now)
    rows = models.PositiveIntegerField()
    withheld = models.PositiveIntegerField(default=0)  # cells
    totals = models.JSONField(default=dict)  # period -> column -> total, null where withheld
    sample = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)  # of the Parquet file, from which the others derive

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "version"], name="opendata_one_version")]
        indexes: ClassVar = [models.Index(fields=["population", "period_end"])]
        ordering: ClassVar = ["-period_end", "-id"]

    def __str__(self) -> str:
        return f"{self.dataset} {self.version}"


class Distribution(models.Model):
    """One file of a snapshot, named by its content."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="distributions")
    format = models.CharField(max_length=10)
    path = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["snapshot", "format"], name="opendata_one_file_per_format")]
        ordering: ClassVar = ["format"]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.format}"

    @property
    def label(self) -> str:
        """The format as people write it."""
        return self.format.title() if self.format == "parquet" else self.format.upper()
