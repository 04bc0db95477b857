"""The inventory of procedures and forms, their reviews and what is proposed in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class FormEntry(models.Model):
    """One procedure or form. Of a procedure filed here ``procedure`` says all; of another, the declared figures do.

    ``fields`` and ``documents`` are what a declared form asks; ``volume`` how often it is filed in a year, None when unknown.
    """

    class Kind(models.TextChoices):
        PROCEDURE = "procedure"
        FORM = "form"

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    procedure = models.OneToOneField("procedures.Procedure", null=True, on_delete=models.CASCADE, related_name="+")
    title_fr = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    body = models.CharField(max_length=200, blank=True)
    fields = models.PositiveIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    volume = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=300, blank=True)
    sample = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class Review(models.Model):
    """One review of one form, from the version in force when it began."""

    entry = models.ForeignKey(FormEntry, on_delete=models.CASCADE, related_name="reviews")
    version = models.ForeignKey("procedures.ProcedureVersion", null=True, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-began_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry"], condition=models.Q(ended_at=None), name="simplification_one_open_review")
        ]

    def __str__(self) -> str:
        return f"review of {self.entry_id}"


class Proposal(models.Model):
    """What should become of one field; by a reviewer, or by anyone who signed in. Proof is never stored: the versions give it.

    ``field`` is a field's name in the procedure file, or the words for it in a form declared only. ``evidence`` is where a declared
    form shows the change: that stays a declaration.
    """

    class Kind(models.TextChoices):
        REMOVE = "remove"
        SOURCE = "source"
        MERGE = "merge"
        REWORD = "reword"

    class Decision(models.TextChoices):
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    entry = models.ForeignKey(FormEntry, on_delete=models.CASCADE, related_name="proposals")
    review = models.ForeignKey(Review, null=True, on_delete=models.CASCADE, related_name="proposals")
    version = models.ForeignKey("procedures.ProcedureVersion", null=True, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    why = models.TextField(max_length=2000)
    by_public = models.BooleanField(default=False)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    decided_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    evidence = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ("proposed_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at=None) | (~models.Q(decision="") & ~models.Q(reason="")),
                name="simplification_decided_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}"
