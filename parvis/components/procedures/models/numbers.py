"""Numbers by which programs name files and fields: never reused, the same in every revision."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from parvis.components.procedures.models.files import File
from parvis.components.procedures.models.procedures import Procedure


class FileNumber(models.Model):
    """The number of a file, given when it is begun."""

    id = models.BigAutoField(primary_key=True)
    file = models.OneToOneField(File, null=True, on_delete=models.SET_NULL, related_name="number")

    def __str__(self) -> str:
        return str(self.id)


class FieldNumber(models.Model):
    """The number of a field of a procedure; ``name`` is its name in the procedure file, a sub-field's too."""

    id = models.BigAutoField(primary_key=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="field_numbers")
    name = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["procedure", "name"], name="procedures_field_numbered_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.id}"
