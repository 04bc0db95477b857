"""The log: leaves for good, entries that can be erased, and what the tree needs to grow."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from parvis.core.protection.rules.merkle import HASH_BYTES, Frontier
from parvis.core.protection.rules.records import Record
from parvis.core.protection.rules.tiles import hashes_of

# Triggers in both databases (append_only.py) refuse what the docstrings below call permanent.


class Leaf(models.Model):
    """A public leaf, permanent: 32 bytes that tell nothing, and its place once the sequencer gave it one."""

    commitment = models.BinaryField(max_length=HASH_BYTES)
    position = models.BigIntegerField(null=True, unique=True)
    committed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["id"], condition=models.Q(position=None), name="protection_pending")]

    def __str__(self) -> str:
        return f"leaf {self.position}" if self.position is not None else "pending leaf"


class Entry(models.Model):
    """What a leaf commits to. Erasing is deleting this row: the leaf stays, and says nothing any more.

    Beside the record stand copies of what pages filter by; ``words`` is what the search looks in.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, related_name="entry")
    subject = models.CharField(max_length=64)
    record = models.TextField()
    nonce = models.BinaryField(max_length=32)
    event = models.CharField(max_length=80)
    organisation = models.CharField(max_length=250)
    occurred_at = models.DateTimeField()
    words = models.TextField()
    visible_from = models.DateTimeField(null=True, blank=True)  # nobody is shown the line before; none: at once

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "-occurred_at"]),
            models.Index(fields=["occurred_at"]),
            models.Index(fields=["visible_from"], condition=~models.Q(visible_from=None), name="protection_hidden"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.id}"

    @property
    def reading(self) -> Record:
        """The record, read; raises BadRecord when somebody altered it."""
        return Record.parse(self.record)


class SealedList(models.Model):
    """What was kept hidden in a month, counted and sealed once the month is over; permanent.

    ``leaves`` are the sorted commitments; they are published when the last of these lines has been shown.
    """

    month = models.DateField(unique=True)  # its first day
    note = models.TextField()  # signed: how many lines, and one hash over their leaves
    leaves = models.BinaryField(default=bytes)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-month"]

    def __str__(self) -> str:
        return f"sealed list of {self.month:%Y-%m}"


class TreeHash(models.Model):
    """The hash of a perfect subtree of ``256**level`` leaves, level 1 and up: permanent."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=HASH_BYTES)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "index"], name="protection_one_hash_per_subtree")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Tree(models.Model):
    """The one tree: its size and right edge. Its row is the sequencer's lock; it only grows."""

    THE_ONE = 1

    size = models.BigIntegerField(default=0)
    peaks = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return f"tree of {self.size}"

    @property
    def frontier(self) -> Frontier:
        return Frontier(self.size, hashes_of(bytes(self.peaks)))


class Checkpoint(models.Model):
    """A published checkpoint, permanent: an index of the notes that stand outside the database."""

    size = models.BigIntegerField(unique=True)
    note = models.TextField()
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-size"]
        indexes: ClassVar = [models.Index(fields=["published_at"])]  # anybody asks for a day

    def __str__(self) -> str:
        return f"checkpoint of {self.size}"


class Cosignature(models.Model):
    """A witness's signature on a checkpoint: it saw this tree grow from the one before. Permanent."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=250)
    line = models.TextField()  # the signature line of the note
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="protection_one_cosignature_per_witness")]

    def __str__(self) -> str:
        return f"{self.witness} on {self.checkpoint_id}"


class Timestamp(models.Model):
    """What a timestamping authority (RFC 3161) says of a checkpoint: that it was there on that day. Permanent."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="timestamps")
    authority = models.CharField(max_length=250)
    token = models.BinaryField()  # DER of the TimeStampResp
    at = models.DateTimeField()  # as the authority says
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["checkpoint", "authority"], name="protection_one_timestamp_per_authority")]

    def __str__(self) -> str:
        return f"{self.authority} on {self.checkpoint_id}"
