"""One act on many files: chosen, looked at, confirmed, done file by file."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone


class BulkAct(models.Model):
    """An act of one agent on many files of their body; ``details`` are the act's own (reasons, a label, a group)."""

    class Act(models.TextChoices):
        TAKE = "take"
        FOLLOW = "follow"
        UNFOLLOW = "unfollow"
        LABEL = "label"
        UNLABEL = "unlabel"
        REASSIGN = "reassign"
        ARCHIVE = "archive"
        UNARCHIVE = "unarchive"
        CORRECTION = "correction"
        DECIDE = "decide"

    class State(models.TextChoices):
        PREPARED = "prepared"
        CONFIRMED = "confirmed"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=12, choices=Act.choices)
    details = models.JSONField(default=dict)
    came_from = models.TextField(blank=True)  # the list it was chosen in
    undoes = models.OneToOneField("self", null=True, on_delete=models.SET_NULL, related_name="undone_by")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agent", "-prepared_at"], name="casework_acts_of")]

    def __str__(self) -> str:
        return f"{self.act} ({self.pk})"


class BulkLine(models.Model):
    """One file of an act, and what came of it; ``why`` is a sentence in both languages when it could not be done."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        NOTHING = "nothing"  # it was so already
        REFUSED = "refused"

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="lines")
    file = models.ForeignKey("procedures.File", on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.JSONField(default=dict)
    before = models.JSONField(default=dict)  # what undoing needs

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["act", "file"], name="casework_once_in_an_act")]
        indexes: ClassVar = [models.Index(fields=["act", "state", "place"], name="casework_lines_left")]

    def __str__(self) -> str:
        return f"{self.file_id} in {self.act_id}"
