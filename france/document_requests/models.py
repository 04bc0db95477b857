"""What is kept of a request for a document beside its file: the answer, and the end of the road."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from france.document_requests.rules import Given


class Answer(models.Model):
    """What the administration answers, and what may be done with what it hands over."""

    class Reuse(models.TextChoices):
        FREE = "free", pgettext_lazy("reuse", "Free of charge, for any use, commercial too")
        FEE_FUNDING = "fee_funding", pgettext_lazy("reuse", "Against a fee: the body has to fund itself")
        FEE_CULTURE = "fee_culture", pgettext_lazy("reuse", "Against a fee: a digitised cultural collection")
        THIRD_PARTY = "third_party", pgettext_lazy("reuse", "Reading only: somebody else’s copyright stands, no commercial reproduction")

    file = models.OneToOneField("procedures.File", on_delete=models.CASCADE, related_name="document_answer")
    given = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Given])
    grounds = models.JSONField(default=list)
    explanation = models.TextField(blank=True)
    link = models.URLField(blank=True, max_length=500)
    document = models.ForeignKey("files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    reuse = models.CharField(max_length=12, choices=Reuse.choices, blank=True)
    holder = models.CharField(max_length=200, blank=True)  # of the copyright that stands
    agent_label = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.given}: {self.file_id}"


class Course(models.Model):
    """After the CADA: what the administration said of the opinion, when the refusal was confirmed, when the person went to court."""

    file = models.OneToOneField("procedures.File", on_delete=models.CASCADE, related_name="document_course")
    follow_up = models.TextField(blank=True)
    followed_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    court_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["confirmed_on"], name="document_requests_confirmed")]

    def __str__(self) -> str:
        return f"course of {self.file_id}"
