"""Opening documents, and which of them wait for something."""

from __future__ import annotations

from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Count, QuerySet
from django.utils import timezone

from parvis.core.files.models import ScanState, StoredFile

__all__ = ["ScanState", "StoredFile"]


class Quarantined(PermissionError):
    """The scanner found a virus in the document: nobody opens it any more."""


class FileGone(LookupError):
    """The document is not kept (any more)."""


def file(file_id: UUID) -> StoredFile:
    """Raises FileGone; expired documents are gone even before they are destroyed."""
    found = StoredFile.objects.filter(pk=file_id).first()
    if found is None or (found.expires_at and found.expires_at <= timezone.now()):
        raise FileGone("This document was deleted, or its time was over.")
    return found


def open_file(stored: StoredFile) -> File[bytes]:
    """The content, to be closed by the caller; raises Quarantined or FileGone."""
    if stored.scan_state == ScanState.INFECTED:
        raise Quarantined("A virus was found in this document after it was received; ask its sender for a clean copy.")
    if not default_storage.exists(stored.path):
        raise FileGone("The content of this document is not in the document store; look for it in a backup.")
    return default_storage.open(stored.path)


def expired() -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(expires_at__lte=timezone.now())


def waiting_for_scan() -> QuerySet[StoredFile]:
    """Documents that no scanner has judged, oldest first."""
    return StoredFile.objects.filter(scan_state__in=[ScanState.UNSCANNED, ScanState.FAILED]).order_by("created_at")


def counts() -> dict[str, int]:
    """How many documents are in each scan state."""
    rows = StoredFile.objects.values_list("scan_state").annotate(number=Count("pk"))
    return {str(state): 0 for state in ScanState.values} | dict(rows)
