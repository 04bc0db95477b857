"""Files: requests of people under one version of a procedure, with their answers and documents."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from parvis.components.procedures.lifecycle import DECIDED, OPEN, State
from parvis.components.procedures.models.procedures import Procedure, ProcedureVersion
from parvis.components.procedures.rules.definition import ProcedureFile


class File(models.Model):
    """One person's request under one version of a procedure.

    ``revision`` grows with every saved change, so that two tabs cannot overwrite each other.
    ``person`` is empty once the file's personal data are erased. Filed by mandate, it names both: for
    a company ``person`` is who acts for it, for a resident ``person`` is that resident.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True, null=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="files")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="files")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    applicant = models.CharField(max_length=400, blank=True)  # the name at the time of filing
    company = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")  # for which ``person`` files
    acted_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")  # who files by mandate
    language = models.CharField(max_length=10, default="fr")
    state = models.CharField(max_length=30, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    silence_on = models.DateField(null=True)
    erase_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)  # when its person erased this draft, which they may take back until ``erase_on``
    warned_for = models.DateField(null=True)  # the ``erase_on`` of a draft that its person was warned of
    sample = models.BooleanField(default=False)  # invented for the demonstration
    trial = models.BooleanField(default=False)  # filed to try a procedure that is not in force: no clock, no figure, no letter to anyone
    prefilled = models.BooleanField(default=False)  # some answers came by a link or by a program before the person's own
    furthest = models.CharField(max_length=60, blank=True)  # of the pages that the draft went past, the last in the form's order
    group = models.ForeignKey("procedures.Group", null=True, on_delete=models.SET_NULL, related_name="files")
    archived_at = models.DateTimeField(null=True)  # put away by its agents: out of their daily lists, nothing else changes

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "submitted_at"], name="procedures_inbox"),
            models.Index(fields=["organisation", "submitted_at"], name="procedures_arrivals"),
            models.Index(fields=["group", "state", "submitted_at"], name="procedures_group_inbox"),
            models.Index(fields=["person", "-saved_at"], name="procedures_of_person"),
            models.Index(fields=["procedure", "submitted_at"], name="procedures_figures_in"),
            models.Index(fields=["procedure", "decided_at"], name="procedures_figures_out"),
            models.Index(fields=["company", "-saved_at"], name="procedures_of_company", condition=models.Q(company__isnull=False)),
            models.Index(fields=["organisation", "-saved_at"], name="procedures_last_touched"),
            models.Index(fields=["organisation"], name="procedures_trials", condition=models.Q(trial=True)),  # few: counted on each list
            models.Index(fields=["organisation"], name="procedures_archived", condition=models.Q(archived_at__isnull=False)),
            models.Index(fields=["procedure", "saved_at"], name="procedures_updated_since"),
            models.Index(
                fields=["silence_on"], name="procedures_clocks", condition=models.Q(state__in=OPEN, silence_on__isnull=False, trial=False)
            ),
            models.Index(fields=["erase_on"], name="procedures_to_erase", condition=models.Q(erased_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state=State.DRAFT, reference=None, submitted_at=None)
                | (~models.Q(state=State.DRAFT) & models.Q(reference__isnull=False, submitted_at__isnull=False)),
                name="procedures_submitted_has_reference",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DECIDED, decided_at__isnull=False)
                | (~models.Q(state__in=DECIDED) & models.Q(decided_at=None)),
                name="procedures_decided_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.id)

    @property
    def definition(self) -> ProcedureFile:
        return self.version.definition

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED


class Asking(models.Model):
    """One need of one file: what its source said. A draft asks once; a debt is asked again later."""

    class State(models.TextChoices):
        KNOWN = "known"
        AWAITED = "awaited"
        UNKNOWN = "unknown"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="askings")
    need = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices)
    values = models.JSONField(default=dict)
    source = models.JSONField(default=dict)  # the source's name in both languages
    since = models.DateTimeField(default=timezone.now)  # when it was first asked
    asked_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=1)
    why = models.JSONField(default=dict)  # what the exchange said when it had no answer, in both languages

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "need"], name="procedures_asked_once")]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="procedures_debts", condition=models.Q(state="awaited"))]

    def __str__(self) -> str:
        return f"{self.need} of {self.file_id}: {self.state}"


class Answer(models.Model):
    """The answer to one field, and where it comes from.

    ``source`` is the name of an offer, ``identity`` for the sign-in, or empty when the person said it.
    """

    class State(models.TextChoices):
        KNOWN = "known"
        DECLARED = "declared"
        AWAITED = "awaited"
        DISPUTED = "disputed"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="answers")
    field = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DECLARED)
    source = models.CharField(max_length=120, blank=True)
    source_title = models.JSONField(default=dict)
    fetched_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(default=timezone.now)
    after_filing = models.BooleanField(default=False)  # the source answered once the file was in
    prefilled = models.BooleanField(default=False)  # a link or a program said it, and the person left it so
    corrected_at = models.DateTimeField(null=True)  # when the source gave another value, because the person had said that it was wrong
    rebased_at = models.DateTimeField(null=True)  # when a new version of the procedure last touched its question

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "field"], name="procedures_one_answer")]
        indexes: ClassVar = [models.Index(fields=["saved_at"], name="procedures_awaited_answers", condition=models.Q(state="awaited"))]

    def __str__(self) -> str:
        return f"{self.field} of {self.file_id}: {self.state}"


class Attachment(models.Model):
    """A document given with a file, in the order in which they came; ``row`` names the row of a repetition it belongs to."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="attachments")
    field = models.CharField(max_length=60)
    row = models.CharField(max_length=32, blank=True)
    stored = models.ForeignKey("files.StoredFile", on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.field} of {self.file_id}"


class Sending(models.Model):
    """A document that is on its way to a question of a draft, in pieces; it becomes an attachment when it is whole and taken."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="sendings")
    field = models.CharField(max_length=60)
    upload = models.OneToOneField("files.Upload", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.field} of {self.file_id}"
