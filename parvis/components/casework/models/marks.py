"""Marks on files: labels that a body gives, who follows, when each agent last opened."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy


class Label(models.Model):
    """A word that a body puts on files of one procedure; the colour never says anything that the word does not."""

    class Colour(models.TextChoices):
        GREY = "plain", pgettext_lazy("colour", "Grey")
        BLUE = "info", pgettext_lazy("colour", "Blue")
        GREEN = "ok", pgettext_lazy("colour", "Green")
        ORANGE = "wait", pgettext_lazy("colour", "Orange")
        RED = "late", pgettext_lazy("colour", "Red")

    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.GREY)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["procedure", "organisation", "name"], name="casework_label_once")]

    def __str__(self) -> str:
        return self.name


class FileLabel(models.Model):
    """A label on a file."""

    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, related_name="labelled")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="on_files")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "label"], name="casework_labelled_once")]

    def __str__(self) -> str:
        return f"{self.label_id} on {self.file_id}"


class Follow(models.Model):
    """An agent follows a file: it is theirs to bring to an end."""

    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, related_name="followed")
    agent = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "agent"], name="casework_followed_once")]
        indexes: ClassVar = [models.Index(fields=["agent", "file"], name="casework_followed_by")]

    def __str__(self) -> str:
        return f"{self.file_id} followed by {self.agent_id}"


class Opened(models.Model):
    """When an agent last opened a file: what came later is new to them."""

    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "agent"], name="casework_opened_once")]

    def __str__(self) -> str:
        return f"{self.file_id} opened by {self.agent_id}"
