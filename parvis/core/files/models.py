"""Documents given by people or made by the platform: what they are, not only what they are called."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone


class ScanState(models.TextChoices):
    UNSCANNED = "unscanned"  # no scanner is set up, or none answered
    CLEAN = "clean"
    INFECTED = "infected"
    FAILED = "failed"  # the scanner answered that it could not tell


def place(file_id: UUID) -> str:
    """Where the content of a file lies in the document store; holds nothing a person typed."""
    return f"files/{file_id.hex[:2]}/{file_id.hex}"


class StoredFile(models.Model):
    """One document. The app that owns it checks who may read it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    owner_person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    scan_state = models.CharField(max_length=10, choices=ScanState.choices, default=ScanState.UNSCANNED)
    scanned_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["expires_at"], name="files_expiring"),
            models.Index(fields=["scan_state", "created_at"], name="files_by_scan"),
        )

    def __str__(self) -> str:
        return f"{self.content_type} ({self.id})"

    @property
    def path(self) -> str:
        return place(self.id)

    def read(self) -> bytes:
        """The whole content; for documents small enough to hold in memory."""
        with default_storage.open(self.path) as content:
            return bytes(content.read())


class Upload(models.Model):
    """A document that comes in pieces (tus 1.0.0): what is still awaited of it, until it expires.

    ``offset`` counts bytes that are on the disk for good. Once ``finished_at`` is set the content is somebody else's or was refused,
    and nothing is left here but that.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")  # who sends it
    metadata = models.CharField(max_length=2000, blank=True)  # as the client wrote it, the file's name in base 64
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    refusal = models.JSONField(default=dict)  # why the whole was not taken, in both languages

    class Meta:
        indexes = (
            models.Index(fields=["expires_at"], name="files_uploads_expiring"),
            models.Index(fields=["person"], name="files_uploads_awaited", condition=models.Q(finished_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.offset} of {self.length} bytes ({self.id})"

    @property
    def path(self) -> str:
        return f"pieces/{self.id.hex}"
