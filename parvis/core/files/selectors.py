"""Opening documents, and which of them wait for something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Count, QuerySet
from django.utils import timezone

from parvis.core.files import rules
from parvis.core.files.models import ScanState, StoredFile, Upload
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

__all__ = ["ScanState", "StoredFile", "Upload"]

WITH_THE_FILE = Text("la fin du dossier", "the end of the file it belongs to")


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


def contents() -> Iterator[str]:
    """The path of every content in the document store."""
    if not default_storage.exists("files"):
        return
    for shard in default_storage.listdir("files")[0]:
        for name in default_storage.listdir(f"files/{shard}")[1]:
            yield f"files/{shard}/{name}"


def is_named(path: str) -> bool:
    """Whether a row names the content at ``path``; what this app did not write counts as named."""
    try:
        return StoredFile.objects.filter(pk=UUID(hex=path.rpartition("/")[2])).exists()
    except ValueError:
        return True


def shown_about(person: Person) -> Iterator[Mapping[str, Any]]:
    """The same for a page: columns named in its language, without what only programs read."""
    for stored in StoredFile.objects.filter(owner_person=person).order_by("created_at"):
        yield {
            str(Text("nom", "name")): stored.name,
            str(Text("reçu ou écrit le", "received or written on")): stored.created_at,
            str(Text("conservé jusqu’au", "kept until")): stored.expires_at or str(WITH_THE_FILE),
        }


def held_about(person: Person) -> Iterator[Mapping[str, Any]]:
    """Every document of the files of ``person``, whoever wrote it."""
    for stored in StoredFile.objects.filter(owner_person=person).order_by("created_at"):
        yield {
            "name": stored.name,
            "content_type": stored.content_type,
            "size": stored.size,
            "sha256": stored.sha256,
            "received_at": stored.created_at,
            "kept_until": stored.expires_at,
        }


def metadata_of(upload: Upload) -> dict[str, str]:
    """What its client said of it."""
    return rules.metadata(upload.metadata) or {}


def name_of(upload: Upload) -> str:
    """The document's name, fit to be shown and kept."""
    return rules.safe_name(metadata_of(upload).get("filename", ""))


def content_path(upload: Upload) -> Path:
    return Path(default_storage.path(upload.path))


def offset_of(upload: Upload) -> int:
    """How many bytes are there for good: never more than the disk holds, even where a backup brought back an older disk."""
    if upload.finished_at:
        return upload.offset
    try:
        return min(upload.offset, content_path(upload).stat().st_size)
    except FileNotFoundError:
        return 0
