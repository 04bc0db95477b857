"""Errors in declarations, and what came of each."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from france.right_to_error.rules import COVERED, Exception_, Ground


class Error(models.Model):
    """One error of a person or a company in one obligation, for one period.

    ``ground`` says whether it is covered; ``earlier`` is the first error, where this is a later one. The text of the error goes
    with ``erase_on``, when it stops counting in the history.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey("people.Organisation", null=True, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey("procedures.File", null=True, on_delete=models.SET_NULL, related_name="+")
    obligation = models.SlugField(max_length=60)
    obligation_title = models.JSONField(default=dict)
    period = models.CharField(max_length=40)
    what = models.TextField()
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    how_to_mend = models.TextField(blank=True)
    mend_by = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)  # that the time to mend ends: without it, nothing is lost
    mended_at = models.DateTimeField(null=True)
    spontaneous = models.BooleanField(default=False)
    exception = models.CharField(max_length=20, blank=True, choices=[(each.value, each.value) for each in Exception_])
    ground = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Ground])
    earlier = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    penalty = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)
    erase_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["-recorded_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person", "obligation", "period"],
                condition=models.Q(company=None),
                name="right_to_error_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["organisation", "company", "obligation", "period"],
                condition=models.Q(company__isnull=False),
                name="right_to_error_once_a_company",
            ),
            models.CheckConstraint(
                condition=models.Q(penalty=None) | ~models.Q(ground__in=COVERED), name="right_to_error_no_penalty_on_what_is_covered"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "obligation", "recorded_at"], name="right_to_error_history"),
            models.Index(
                fields=["mend_by"], name="right_to_error_to_mend", condition=models.Q(mended_at=None) & models.Q(ground__in=COVERED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation} {self.period}: {self.ground}"

    @property
    def is_covered(self) -> bool:
        return self.ground in COVERED


class Contest(models.Model):
    """The administration contests good faith: its reasons and evidence, the person's answer, and who else decided."""

    error = models.OneToOneField(Error, on_delete=models.CASCADE, related_name="contest")
    reasons = models.TextField()
    evidence = models.TextField()
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    contested_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    is_proven = models.BooleanField(null=True)
    decision_reasons = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"contest of {self.error_id}"
