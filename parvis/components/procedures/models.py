"""Procedures and their versions, files and everything that happens to them."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from parvis.components.procedures.lifecycle import DECIDED, OPEN, State
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.rules.parsed import parsed


class Procedure(models.Model):
    """A procedure under one name for good; what it says is in its versions."""

    slug = models.SlugField(max_length=60, unique=True)
    current = models.ForeignKey("ProcedureVersion", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class ProcedureVersion(models.Model):
    """The text of a procedure file, never changed; ``digest`` is its SHA-256."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    digest = models.CharField(max_length=64)
    source = models.TextField()
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["procedure", "digest"], name="procedures_version_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.digest[:12]}"

    @property
    def definition(self) -> ProcedureFile:
        """What the text says."""
        return parsed(self.digest, self.source)


class Adoption(models.Model):
    """An organisation that applies a procedure, from a day on."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="adoptions")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["procedure", "organisation"], name="procedures_adopted_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id} by {self.organisation_id}"


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
    sample = models.BooleanField(default=False)  # invented for the demonstration

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "submitted_at"], name="procedures_inbox"),
            models.Index(fields=["organisation", "submitted_at"], name="procedures_arrivals"),
            models.Index(fields=["person", "-saved_at"], name="procedures_of_person"),
            models.Index(fields=["procedure", "submitted_at"], name="procedures_figures_in"),
            models.Index(fields=["procedure", "decided_at"], name="procedures_figures_out"),
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
    corrected_at = models.DateTimeField(null=True)  # when the source gave another value, because the person had said that it was wrong

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "field"], name="procedures_one_answer")]

    def __str__(self) -> str:
        return f"{self.field} of {self.file_id}: {self.state}"


class Attachment(models.Model):
    """A document given with a file; ``row`` names the row of a repetition it belongs to."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="attachments")
    field = models.CharField(max_length=60)
    row = models.CharField(max_length=32, blank=True)
    stored = models.ForeignKey("files.StoredFile", on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "field", "row"], name="procedures_one_attachment")]

    def __str__(self) -> str:
        return f"{self.field} of {self.file_id}"


class Passage(models.Model):
    """One transition that a file went through; together they are its history."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="passages")
    transition = models.CharField(max_length=40)
    to_state = models.CharField(max_length=30, choices=State.choices)
    by = models.CharField(max_length=10)
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.transition} of {self.file_id}"


class Message(models.Model):
    """A line of the conversation between the person and the administration."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="messages")
    by = models.CharField(max_length=10)
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"message of {self.file_id}"


class Correction(models.Model):
    """A correction asked of the person, pending until ``resolved_at``."""

    class Reason(models.TextChoices):
        INCORRECT = "incorrect"
        INCOMPLETE = "incomplete"
        OUTDATED = "outdated"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="corrections")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("asked_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file"], condition=models.Q(resolved_at=None), name="procedures_one_pending_correction")
        ]

    def __str__(self) -> str:
        return f"correction of {self.file_id}"


class Decision(models.Model):
    """The one decision on a file, with the explanation made when it was taken.

    ``proposal`` is what the rule proposed (``Proposal.to_json``) or None; ``result`` what was
    decided; ``departure`` why it is not what was proposed.
    """

    file = models.OneToOneField(File, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=30, choices=[(state.value, state.label) for state in DECIDED])
    reasons = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    proposal = models.JSONField(null=True)
    departure = models.TextField(blank=True)
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outcome}: {self.file_id}"


class Letter(models.Model):
    """A letter owed to the person; ``stored`` once it is written."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        DECISION = "decision"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    owed_at = models.DateTimeField(default=timezone.now)
    stored = models.ForeignKey("files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "kind"], name="procedures_one_letter")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.file_id}"
