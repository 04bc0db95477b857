"""Working copies of procedure files, every save of them, and what the gate found of each version."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from parvis.core.people.selectors import Organisation, Person


class Draft(models.Model):
    """The working copy of one procedure; the body that owns it writes, tries and publishes it.

    ``text`` is the procedure file as it would be published. ``revision`` grows with each save, so that two
    agents or two tabs cannot overwrite each other. ``based_on`` is the version in force that it set out from.
    ``asked_by`` asked to publish the revision ``asked_revision``, and somebody else has to confirm it; a later save ends that.
    """

    slug = models.SlugField(max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey("procedures.ProcedureVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_revision = models.PositiveIntegerField(null=True)
    sample = models.BooleanField(default=False)  # invented for the demonstration

    class Meta:
        ordering: ClassVar = ["-saved_at"]

    def __str__(self) -> str:
        return self.slug


class Save(models.Model):
    """One state of a working copy: what it said, who saved it, and what was done in both languages."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="saves")
    revision = models.PositiveIntegerField()
    text = models.TextField()
    what = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["-revision"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "revision"], name="builder_saved_once")]

    def __str__(self) -> str:
        return f"{self.draft_id}@{self.revision}"


class Quality(models.Model):
    """What the gate found of one version, published with it: findings and scores as JSON."""

    version = models.OneToOneField("procedures.ProcedureVersion", on_delete=models.CASCADE, related_name="+")
    report: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    checked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"quality of {self.version_id}"


class Publication(models.Model):
    """A version came into force: when, in the name of which body, after which version, and by whom while that is known.

    ``asked_by`` is whoever asked for it, where ``by`` confirmed as the second person.
    """

    version = models.ForeignKey("procedures.ProcedureVersion", on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey("procedures.ProcedureVersion", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.version_id} at {self.at}"
