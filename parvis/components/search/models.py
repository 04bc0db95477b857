"""The index: one row per thing and language, and the words that are known."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One thing that can be found. The terms are the analyser's; the database only looks them up."""

    key = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    kind = models.SlugField(max_length=100)
    kind_title = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True)
    url = models.CharField(max_length=500)
    title_terms = models.TextField()
    text_terms = models.TextField()
    sample = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "language"], name="search_one_entry_per_language")]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"


class KnownWord(models.Model):
    """A word that occurs, folded; and one way to write it."""

    folded = models.CharField(max_length=60, unique=True)
    written = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.written
