"""What agents note about a file: private fields of the procedure, with who wrote each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.procedures.models.files import File
from parvis.components.procedures.models.groups import Group


class Annotation(models.Model):
    """The note in one annotation field. ``revision`` grows with every change of this one field.

    ``group`` is the group whose agents wrote it: agents of another group read it and leave it as it is. ``value`` is JSON as in an
    answer; of a document it is None and ``stored`` holds it. Once emptied the row stays, with its revision.
    """

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="annotations")
    field = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    stored = models.ForeignKey("files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "field"], name="procedures_one_annotation")]

    def __str__(self) -> str:
        return f"{self.field} of {self.file_id}"
