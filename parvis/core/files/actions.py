"""Take a document in, give it out, forget it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone

from parvis.core.files import rules, scanner, selectors
from parvis.core.files.models import ScanState, StoredFile, place
from parvis.core.files.rules import RefusedFile
from parvis.core.files.uploads import OversizeFile
from parvis.core.people.selectors import Person

__all__ = ["RefusedFile", "store"]

CHUNK = 64 * 1024
DOWNLOAD_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def store(
    upload: UploadedFile[bytes] | bytes,
    *,
    name: str,
    owner_person: Person | None = None,
    accept: tuple[str, ...],
    max_bytes: int,
    expires_at: datetime | None = None,
) -> StoredFile:
    """Keep a document whose content is of one of the MIME types ``accept``; joins the caller's transaction.

    Raises RefusedFile, with the sentence to show, for what is too large, empty, a program, of
    another type than accepted or than its name says, or infected.
    """
    content = as_file(upload)
    size, sha256, head = measured(content, max_bytes)
    kind, clean_name = rules.checked(head, name=name, accept=accept)
    stored = StoredFile(name=clean_name, content_type=kind, size=size, sha256=sha256, owner_person=owner_person, expires_at=expires_at)
    stored.created_at = timezone.now()
    note_scan(stored, scanner.scan(chunks(content)))
    if stored.scan_state == ScanState.INFECTED:
        raise rules.INFECTED
    content.seek(0)
    default_storage.save(place(stored.id), content)
    stored.save(force_insert=True)
    return stored


def as_file(upload: UploadedFile[bytes] | bytes) -> File[bytes]:
    if isinstance(upload, bytes):
        return File(BytesIO(upload))
    if isinstance(upload, OversizeFile):
        raise rules.too_large(upload.limit)
    return upload


def chunks(content: File[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while chunk := content.read(CHUNK):
        yield chunk


def measured(content: File[bytes], max_bytes: int) -> tuple[int, str, bytes]:
    """Size, SHA-256 and first bytes, read once; raises RefusedFile as soon as it is too large."""
    size, digest, head = 0, hashlib.sha256(), b""
    for chunk in chunks(content):
        size += len(chunk)
        if size > max_bytes:
            raise rules.too_large(max_bytes)
        digest.update(chunk)
        head = head or chunk[: rules.HEAD]
    if not size:
        raise rules.EMPTY
    return size, digest.hexdigest(), head


def note_scan(stored: StoredFile, state: ScanState) -> None:
    stored.scan_state = state
    stored.scanned_at = None if state == ScanState.UNSCANNED else timezone.now()


def scan_again(stored: StoredFile) -> StoredFile:
    """Scan a file that no scanner could judge before; an infected one can no longer be opened."""
    with default_storage.open(stored.path) as content:
        note_scan(stored, scanner.scan(chunks(content)))
    stored.save(update_fields=["scan_state", "scanned_at"])
    return stored


def download_response(stored: StoredFile) -> FileResponse:
    """The document as a download that no browser will run in our name.

    Raises Quarantined for an infected one. The caller has checked who asks.
    """
    response = FileResponse(selectors.open_file(stored), as_attachment=True, filename=stored.name, content_type=stored.content_type)
    for header, value in DOWNLOAD_HEADERS.items():
        response.headers[header] = value
    return response


def delete(stored: StoredFile) -> None:
    """Destroy a document: its row with the caller's transaction, its content once that commits."""
    path = stored.path
    stored.delete()
    transaction.on_commit(lambda: default_storage.delete(path))


def destroy_expired() -> int:
    """Destroy documents whose time is over; returns how many."""
    number = 0
    for stored in selectors.expired().iterator():
        with transaction.atomic():
            delete(stored)
        number += 1
    return number


def scan_waiting(limit: int = 200) -> int:
    """Scan documents received while no scanner answered; returns how many it has judged.

    Stops at the first silence of the scanner: the rest waits for the next run.
    """
    judged = 0
    for stored in selectors.waiting_for_scan()[:limit]:
        if scan_again(stored).scan_state == ScanState.UNSCANNED:
            break
        judged += 1
    return judged


def sweep(now: datetime | None = None) -> int:
    """Destroy contents that no row names: their transaction was rolled back, or never ended; returns how many.

    Younger ones than a day are left: their transaction may still be under way.
    """
    before = (now or timezone.now()) - timedelta(days=1)
    number = 0
    for path in selectors.contents():
        if default_storage.get_modified_time(path) < before and not selectors.is_named(path):
            default_storage.delete(path)
            number += 1
    return number
