"""Answers that came by a link or from a program, before the person they are for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.procedures.models.files import File
from parvis.components.procedures.models.numbers import FileNumber
from parvis.components.procedures.models.procedures import Procedure


class Prefill(models.Model):
    """Answers that wait for whoever holds ``token``; once taken, ``file`` is the draft that they began and ``values`` is empty.

    ``values`` are JSON values by field, as answers are kept; ``ignored`` says of each key that was left out why, in both languages.
    """

    class By(models.TextChoices):
        LINK = "link"
        API = "api"

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=64, unique=True)  # SHA-256 of it
    by = models.CharField(max_length=4, choices=By.choices)
    values = models.JSONField(default=dict)
    ignored = models.JSONField(default=list)
    number = models.OneToOneField(FileNumber, null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.OneToOneField(File, null=True, on_delete=models.CASCADE, related_name="prefill")
    taken_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at"], name="procedures_orphans", condition=models.Q(taken_at=None))]

    def __str__(self) -> str:
        return f"prefilled by {self.by}: {self.pk}"
