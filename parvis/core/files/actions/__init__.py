"""Take a document in, give it out, forget it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone

from parvis.core.files import archives, rules, scanner, selectors
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
    another type than accepted or than its name says, a bomb, or infected.
    """
    return keep(taken_in(upload, name=name, owner_person=owner_person, accept=accept, max_bytes=max_bytes, expires_at=expires_at))


def taken_in(
    upload: UploadedFile[bytes] | File[bytes] | bytes,
    *,
    name: str,
    owner_person: Person | None = None,
    accept: tuple[str, ...],
    max_bytes: int,
    expires_at: datetime | None = None,
) -> StoredFile:
    """The content checked, scanned and written, its row not yet: ``keep`` it in a transaction, which a large one must not hold open.

    What is not kept is swept away. Raises RefusedFile as ``store`` does.
    """
    content = as_file(upload)
    kind, clean_name = examined(content, name=name, accept=accept, max_bytes=max_bytes)
    stored = StoredFile(
        name=clean_name,
        content_type=kind,
        size=content.size,
        sha256=digest(content),
        owner_person=owner_person,
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    note_scan(stored, scanner.scan(chunks(content)))
    if stored.scan_state == ScanState.INFECTED:
        raise rules.INFECTED
    content.seek(0)
    default_storage.save(place(stored.id), content)
    return stored


def drop(taken: Iterable[StoredFile]) -> None:
    """Destroy contents that were taken in and will not be kept."""
    for stored in taken:
        default_storage.delete(stored.path)


def keep(stored: StoredFile) -> StoredFile:
    """Note a document that was taken in; joins the caller's transaction."""
    stored.save(force_insert=True)
    return stored


def check(upload: UploadedFile[bytes], *, accept: tuple[str, ...], max_bytes: int) -> None:
    """Raises RefusedFile as ``store`` would, but for viruses; keeps nothing."""
    content = as_file(upload)
    examined(content, name=upload.name or "document", accept=accept, max_bytes=max_bytes)
    content.seek(0)


def examined(content: File[bytes], *, name: str, accept: tuple[str, ...], max_bytes: int) -> tuple[str, str]:
    """Real type and clean name of a content. Raises RefusedFile."""
    if not content.size:
        raise rules.EMPTY
    if content.size > max_bytes:
        raise rules.too_large(max_bytes, content.size)
    content.seek(0)
    kind, clean_name = rules.checked(content.read(rules.HEAD), name=name, accept=accept)
    archives.check(content, kind)
    return kind, clean_name


def as_file(upload: UploadedFile[bytes] | File[bytes] | bytes) -> File[bytes]:
    if isinstance(upload, bytes):
        return File(BytesIO(upload))
    if isinstance(upload, OversizeFile):
        raise upload.refusal
    return upload


def chunks(content: File[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while chunk := content.read(CHUNK):
        yield chunk


def digest(content: File[bytes]) -> str:
    """Its SHA-256 in hexadecimal."""
    found = hashlib.sha256()
    for chunk in chunks(content):
        found.update(chunk)
    return found.hexdigest()


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


def give_to(person: Person, documents: Iterable[StoredFile]) -> None:
    """The documents are about ``person`` from now on: their file was handed over."""
    StoredFile.objects.filter(pk__in=[each.pk for each in documents]).update(owner_person=person)


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
