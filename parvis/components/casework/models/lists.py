"""Lists that agents keep under a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class SavedList(models.Model):
    """The address of a list under a name: one's own, or shared with the members of a group.

    ``query`` is the part of the address after ``?``; it holds filters and columns, never words that were searched.
    """

    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey("procedures.Group", null=True, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=80)
    query = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["agent", "organisation", "title"], name="casework_list_once")]

    def __str__(self) -> str:
        return f"list {self.pk}"
