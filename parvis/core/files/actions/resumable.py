"""Documents that come in pieces, on the disk: begun, added to, finished or dropped. What an answer counts is there after a power cut.

The row says how many bytes count; the disk may hold more after a cut in the middle of a piece, and these are written over, never counted.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from parvis.core.files import rules
from parvis.core.files.actions.tus import Checksum, Refused, metadata
from parvis.core.files.models import Upload
from parvis.core.files.selectors import content_path, offset_of
from parvis.core.files.storage import write_through
from parvis.core.people.selectors import Person
from parvis.kernel import quotas, rounds
from parvis.kernel.text import Text

KEPT = timedelta(days=3)  # from the beginning, whatever comes
MOST_AT_ONCE = 10  # unfinished uploads of one person
MOST_BYTES = 500_000_000  # that all of them together may come to
BEGUN_AN_HOUR = 120
PIECES_A_MINUTE = 600
WRITTEN_THROUGH = 4_000_000  # bytes of one long piece after which they count, whatever becomes of the rest
FOLDER = "pieces"

GONE = Text(
    "Cet envoi n’est plus là : il est fini, arrêté, ou trop ancien. Choisissez le document de nouveau.",
    "This upload is no longer there: it is finished, stopped, or too old. Choose the document again.",
)
TOO_LONG = Text("Ce morceau dépasse la taille annoncée du document.", "This piece goes beyond the size announced for the document.")
TOO_MANY = Text(
    "Trop de documents sont en cours d’envoi à votre nom. Finissez-en ou arrêtez-en un, puis choisissez celui-ci de nouveau.",
    "Too many of your documents are on their way. Finish or stop one, then choose this one again.",
)
TOO_MUCH = Text(
    f"Vos documents en cours d’envoi dépasseraient ensemble {MOST_BYTES // 1_000_000} Mo. Finissez-en ou arrêtez-en un, puis choisissez celui-ci de nouveau.",
    f"Your documents on their way would together pass {MOST_BYTES // 1_000_000} MB. Finish or stop one, then choose this one again.",
)
TOO_OFTEN = Text(
    "Trop d’envois en peu de temps. Attendez un peu, puis recommencez.", "Too many uploads in a short time. Wait a little, then try again."
)
BUSY = Text("Un autre morceau de ce document est en train d’arriver.", "Another piece of this document is arriving.")
ELSEWHERE = Text("Ce morceau ne commence pas là où le document s’arrête.", "This piece does not begin where the document ends.")
DAMAGED = Text("Ce morceau a été abîmé en chemin. Envoyez-le de nouveau.", "This piece was damaged on its way. Send it again.")
NO_ROOM = Text(
    "Il n’y a plus de place pour ce document. Recommencez plus tard.", "There is no room left for this document. Try again later."
)


def begin(person: Person, *, length: int, said: str, max_bytes: int) -> Upload:
    """An upload of ``length`` bytes under the metadata ``said``; joins the caller's transaction. Raises Refused."""
    count(f"uploads:{person.pk}", limit=BEGUN_AN_HOUR, seconds=3600)
    metadata(said)
    if not length:
        raise Refused(422, rules.EMPTY.text)
    if length > max_bytes:
        raise Refused(413, rules.too_large(max_bytes, length).text)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)  # two that begin at once must not both pass the limit
        awaited = Upload.objects.filter(person=person, finished_at=None, expires_at__gt=timezone.now())
        if awaited.count() >= MOST_AT_ONCE:
            raise Refused(429, TOO_MANY)
        if (awaited.aggregate(total=Sum("length"))["total"] or 0) + length > MOST_BYTES:
            raise Refused(413, TOO_MUCH)
        return Upload.objects.create(person=person, metadata=said, length=length, expires_at=timezone.now() + KEPT)


def count(key: str, *, limit: int, seconds: int) -> None:
    quota = quotas.counted_here(key, limit=limit, seconds=seconds)
    if quota.exceeded:
        raise Refused(429, TOO_OFTEN, Retry_After=str(seconds))


@contextmanager
def held(upload: Upload) -> Iterator[BinaryIO]:
    """The content, for one writer at a time; ``upload`` is read again. Raises Refused: locked, or gone."""
    path = content_path(upload)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as content:
        try:
            fcntl.flock(content, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(423, BUSY) from None
        try:
            upload.refresh_from_db()
        except Upload.DoesNotExist:
            path.unlink(missing_ok=True)
            raise Refused(410, GONE) from None
        if upload.finished_at:  # its content went, and opening made it again
            path.unlink(missing_ok=True)
        yield content


def append(upload: Upload, chunks: Iterable[bytes], *, offset: int, announced: int, checksum: Checksum | None) -> None:
    """Add a piece that begins at ``offset``; ``announced`` is its length as said. What came before a cut counts, unless a checksum was said.

    Raises Refused for a piece that does not fit, is damaged, or comes while another does; nothing of it counts then.
    """
    count(f"pieces:{upload.person_id}", limit=PIECES_A_MINUTE, seconds=60)
    with held(upload) as content:
        require_awaited(upload)
        start = offset_of(upload)
        if offset != start:
            raise Refused(409, ELSEWHERE, Upload_Offset=str(start))
        if start + announced > upload.length:
            raise Refused(413, TOO_LONG)
        if start < upload.offset:  # a disk that lost bytes: none that comes now counts by the number of those
            Upload.objects.filter(pk=upload.pk).update(offset=start)
            upload.offset = start
        content.truncate(start)
        content.seek(start)
        try:
            write(upload, content, chunks, start=start, checksum=checksum)
        except OSError as full:
            raise Refused(507, NO_ROOM) from full


def require_awaited(upload: Upload) -> None:
    if upload.finished_at or upload.expires_at <= timezone.now():
        raise Refused(410, GONE)


def write(upload: Upload, content: BinaryIO, chunks: Iterable[bytes], *, start: int, checksum: Checksum | None) -> None:
    found = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    end = counted = start
    for chunk in chunks:
        if end + len(chunk) > upload.length:
            raise Refused(413, TOO_LONG)
        content.write(chunk)
        end += len(chunk)
        if found is not None:
            found.update(chunk)
        elif end - counted >= WRITTEN_THROUGH:
            make_count(upload, content, end)
            counted = end
    if checksum and found and not checksum.matches(found.digest()):
        raise Refused(460, DAMAGED)
    make_count(upload, content, end)


def make_count(upload: Upload, content: BinaryIO, end: int) -> None:
    """Bytes count once they, and the name of their file, are through to the disk."""
    content.flush()
    os.fsync(content.fileno())
    if not upload.offset:
        write_through(content_path(upload).parent)
    if not Upload.objects.filter(pk=upload.pk, finished_at=None).update(offset=end):
        raise Refused(410, GONE)
    upload.offset = end


def settle(upload: Upload, *, refusal: Text | None = None) -> None:
    """The whole was taken, or refused: its content goes from here, its name too unless the refusal is told with it. Joins the caller's transaction."""
    path = upload.path
    upload.finished_at = timezone.now()
    if refusal is None:
        upload.metadata = ""
    else:
        upload.refusal = {"fr": refusal.fr, "en": refusal.en}
    upload.save(update_fields=["finished_at", "metadata", "refusal"])
    transaction.on_commit(lambda: default_storage.delete(path))


def drop(uploads: Iterable[Upload]) -> None:
    """Forget uploads: rows with the caller's transaction, contents once that commits."""
    for upload in uploads:
        path = upload.path
        upload.delete()
        transaction.on_commit(lambda path=path: default_storage.delete(path))  # type: ignore[misc]


def destroy_expired(now: datetime | None = None) -> int:
    """Destroy uploads whose time is over, and contents that no row names; returns how many uploads."""
    moment = now or timezone.now()

    @transaction.atomic
    def destroy(key: UUID) -> None:
        drop(Upload.objects.select_for_update().filter(pk=key))

    number = rounds.each(rounds.keys(Upload.objects.filter(expires_at__lte=moment)), destroy, of="files.destroy-uploads")
    sweep(moment - timedelta(days=1))
    return number


def sweep(before: datetime) -> None:
    """Contents left by a transaction that was rolled back, or by a person who was erased."""
    if not default_storage.exists(FOLDER):
        return
    named = {key.hex for key in Upload.objects.filter(finished_at=None).values_list("pk", flat=True)}
    for name in default_storage.listdir(FOLDER)[1]:
        if name not in named and default_storage.get_modified_time(f"{FOLDER}/{name}") < before:
            default_storage.delete(f"{FOLDER}/{name}")
