"""What files are found by: their words, and the answers that have a type."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Indexed(models.Model):
    """The words of one file, stemmed by the house's analyser; ``passage`` and ``message`` are the last that were read.

    The words stand in an index of the database at hand (``parvis.components.casework.engines``) under this row's number.
    """

    file = models.OneToOneField("procedures.File", on_delete=models.CASCADE, related_name="indexed")
    passage = models.BigIntegerField(default=0)
    message = models.BigIntegerField(default=0)
    stale = models.BooleanField(default=False)  # the file says something else by now, and no passage or message tells

    class Meta:
        indexes: ClassVar = [models.Index(fields=["id"], name="casework_to_read_again", condition=models.Q(stale=True))]

    def __str__(self) -> str:
        return str(self.file_id)


class Fact(models.Model):
    """One answer that files are filtered by: a word of a closed list, a number, or a day; several rows for several words."""

    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, related_name="facts")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=60)
    word = models.CharField(max_length=200, blank=True)
    number = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    day = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "procedure", "field", "word"], name="casework_by_word"),
            models.Index(
                fields=["organisation", "procedure", "field", "number"], name="casework_by_number", condition=models.Q(number__isnull=False)
            ),
            models.Index(
                fields=["organisation", "procedure", "field", "day"], name="casework_by_day", condition=models.Q(day__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.file_id}"


class Reached(models.Model):
    """How far a reader of the log of transitions and of the messages has come."""

    name = models.CharField(max_length=40, primary_key=True)
    passage = models.BigIntegerField(default=0)
    message = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
