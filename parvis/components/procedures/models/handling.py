"""What happens to a file once it is in: passages, corrections, the decision and letters."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.components.procedures.lifecycle import DECIDED, State
from parvis.components.procedures.models.files import File
from parvis.components.procedures.models.messages import Message


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


class Correction(models.Model):
    """A correction asked of the person, pending until ``resolved_at``.

    ``fields`` names the answers to correct, none for a question in words only. ``changes`` is what the person changed:
    ``{"field", "before", "after"}`` each, JSON values of answers; of documents their names.
    """

    class Reason(models.TextChoices):
        INCORRECT = "incorrect"
        INCOMPLETE = "incomplete"
        OUTDATED = "outdated"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="corrections")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(default=list)
    changes = models.JSONField(default=list)
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
    decided; ``departure`` why it is not what was proposed. ``made_by`` says whether an agent decided, or the
    law read a decision into silence, or a declarative procedure took the person at their word.
    """

    class MadeBy(models.TextChoices):
        AGENT = "agent"
        SILENCE = "silence"
        DECLARATION = "declaration"

    file = models.OneToOneField(File, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=30, choices=[(state.value, state.label) for state in DECIDED])
    reasons = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    proposal = models.JSONField(null=True)
    departure = models.TextField(blank=True)
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField()
    made_by = models.CharField(max_length=12, choices=MadeBy.choices, default=MadeBy.AGENT)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["decided_at"], name="procedures_by_silence", condition=models.Q(made_by="silence"))]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.file_id}"

    @property
    def is_tacit(self) -> bool:
        """Whether nobody decided: silence did."""
        return self.made_by == self.MadeBy.SILENCE


class WithdrawnDecision(models.Model):
    """A decision that was taken back: the file was opened again, and somebody says why."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="withdrawn_decisions")
    outcome = models.CharField(max_length=30, choices=[(state.value, state.label) for state in DECIDED])
    decided_at = models.DateTimeField()
    made_by = models.CharField(max_length=12, choices=Decision.MadeBy.choices)
    reasons = models.TextField(blank=True)  # those of the decision
    withdrawn_at = models.DateTimeField(default=timezone.now)
    why = models.TextField()  # it was taken back
    agent = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    agent_label = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("withdrawn_at",)

    def __str__(self) -> str:
        return f"{self.outcome} withdrawn: {self.file_id}"


def new_token() -> str:
    """160 bits of chance, as short as an address may be."""
    return secrets.token_urlsafe(20)


class Letter(models.Model):
    """A letter owed to the person; ``stored`` once it is written.

    ``token`` is the end of the address at which anybody who holds the letter checks it, ``digest`` the SHA-256 of the PDF.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        DECISION = "decision"
        CERTIFICATE = "certificate"  # of an acceptance
        TACIT = "tacit"  # certificate that silence decided

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    owed_at = models.DateTimeField(default=timezone.now)
    stored = models.ForeignKey("files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    digest = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "kind"], condition=models.Q(withdrawn_at=None), name="procedures_one_letter")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.file_id}"
