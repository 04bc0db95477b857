"""Documents that come in pieces to a question of a draft: begun, and attached like those of a form once they are whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from parvis.components.procedures.actions import attachments
from parvis.components.procedures.actions.attachments import RefusedDocument
from parvis.components.procedures.actions.drafts import locked_draft, touch
from parvis.components.procedures.models import File, Sending
from parvis.components.procedures.rules.definition import Field
from parvis.core.files import selectors as documents
from parvis.core.files.actions import resumable
from parvis.core.files.actions.tus import Refused
from parvis.core.people.selectors import Person


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """One document that is whole, as a form would give it."""

    added: Sequence[UploadedFile[bytes]]
    removed: frozenset[int] = frozenset()


@transaction.atomic
def begin(file: File, field: Field, *, sender: Person, length: int, said: str) -> Sending:
    """Await a document of ``length`` bytes. What was refused of this question before is told no more. Raises tus.Refused."""
    most = min(field.max_megabytes * 1_000_000, settings.PARVIS_UPLOAD_MAX_BYTES)
    if field.max_files > 1 and file.attachments.filter(field=field.name, row="").count() >= field.max_files:
        raise Refused(422, attachments.full(field))
    upload = resumable.begin(sender, length=length, said=said, max_bytes=most)
    resumable.drop(each.upload for each in refused(file, field, sender))
    return Sending.objects.create(file=file, field=field.name, upload=upload)


def refused(file: File, field: Field, sender: Person) -> list[Sending]:
    found = file.sendings.filter(field=field.name, upload__person=sender, upload__finished_at__isnull=False).exclude(upload__refusal={})
    return list(found.select_related("upload"))


def finish(sending: Sending, field: Field, *, owner: Person, filler: Person | None) -> File | None:
    """Attach a document that is whole, once: checked, scanned, the one before replaced where the question takes one. The draft then.

    None for one that was refused, which its upload tells, or settled meanwhile. Raises NotADraft, File.DoesNotExist, tus.Refused.
    """
    upload = sending.upload
    with resumable.held(upload) as content:
        if upload.finished_at:
            return None
        document = UploadedFile(file=content, name=documents.name_of(upload), size=upload.length)
        try:
            with (
                attachments.taken_in([field], {field.name: Arrived(added=[document])}, owner=owner) as changes,
                transaction.atomic(),
            ):
                file = locked_draft(sending.file_id, person=owner, revision=None, filler=filler)
                attachments.change(file, changes)
                resumable.settle(upload)
                return touch(file)
        except RefusedDocument as wrong:
            with transaction.atomic():
                resumable.settle(upload, refusal=wrong.text)
            return None


def stop(sending: Sending) -> None:
    with transaction.atomic():
        resumable.drop([sending.upload])


def forget(file: File) -> None:
    """What is on its way to a draft goes with it; joins the caller's transaction."""
    resumable.drop(each.upload for each in file.sendings.select_related("upload"))
