"""Counts that outlive the drafts and files they were made of, and name nobody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from parvis.components.procedures.models.procedures import ProcedureVersion


class Tally(models.Model):
    """How often something happened under one version of a procedure, in one body, on one day of the country.

    Rows are added, never changed: two people on one page do not wait for each other. A task adds up those of one day. No row
    says whose draft or file it was made of, nor at what time.
    """

    class What(models.TextChoices):
        BEGUN = "begun"  # drafts
        PASSED = "passed"  # drafts that went past the page ``name`` for the first time
        CORRECTED = "corrected"  # corrections asked
        QUESTION = "question"  # corrections that name the question ``name``
        KNOWN = "known"  # answers of files handed in that a source gave
        ASKED = "asked"  # those that the person gave
        AGAIN = "again"  # those among the latter that an administration held

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    name = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    number = models.PositiveIntegerField(default=1)
    sample = models.BooleanField(default=False)  # of an invented file

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["version", "day"], name="procedures_tallied"),
            models.Index(fields=["day"], name="procedures_tallied_on"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.name}: {self.number}"
