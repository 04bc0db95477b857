"""Files that somebody declared to be filing for another person, without a mandate."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from parvis.components.procedures.models.files import File


class ForWhom(models.Model):
    """Whose file it is, as its filer says. ``email`` is where that person is told, empty where they are not.

    ``person`` is who answered that message, signed in; until then nobody vouches for the declaration.
    """

    class State(models.TextChoices):
        DECLARED = "declared", pgettext_lazy("third party", "declared, not confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("third party", "confirmed by this person")
        CONTESTED = "contested", pgettext_lazy("third party", "contested by this person")
        TAKEN = "taken", pgettext_lazy("third party", "taken over by this person")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file = models.OneToOneField(File, on_delete=models.CASCADE, related_name="for_whom")
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)  # lower case
    state = models.CharField(max_length=10, choices=State.choices, default=State.DECLARED)
    filer = models.CharField(max_length=400, blank=True)  # who filed, by name, at the time of filing
    secret = models.CharField(max_length=64, blank=True)  # SHA-256 of what the e-mail's link ends with
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.TextField(blank=True)  # they contest it
    declared_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"], name="procedures_for_whom", condition=Q(person__isnull=False))]

    def __str__(self) -> str:
        return f"{self.state}: {self.file_id}"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"
