"""Documents of questions: taken in before anything is written, then added, replaced and taken away with the answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.core.files.uploadedfile import UploadedFile

from parvis.components.procedures.models import Attachment, File
from parvis.components.procedures.rules.definition import Field
from parvis.core.files import actions as documents
from parvis.core.files.actions import RefusedFile
from parvis.core.files.selectors import StoredFile
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


class Given(Protocol):
    """What a form says of the documents of one question: those added, and the numbers of those that go."""

    @property
    def added(self) -> Sequence[UploadedFile[bytes]]: ...

    @property
    def removed(self) -> Collection[int]: ...


class RefusedDocument(RefusedFile):
    """A document that cannot be taken; ``question`` is the name of the one it answers."""

    def __init__(self, question: str, text: Text) -> None:
        super().__init__(text)
        self.question = question


@dataclass(frozen=True, kw_only=True)
class Change:
    """The documents of one question: contents already written, and the numbers of those that go."""

    field: Field
    added: Sequence[StoredFile] = ()
    removed: Collection[int] = ()


@contextmanager
def taken_in(questions: Iterable[Field], given: Mapping[str, Given], *, owner: Person | None) -> Iterator[list[Change]]:
    """Contents checked, scanned and written; destroyed again when what follows raises. Raises RefusedDocument.

    A large content must not hold the database meanwhile: only ``change`` stands in a transaction.
    """
    changes: list[Change] = []
    kept: list[StoredFile] = []
    try:
        for field in questions:
            if field.name in given:
                added = []
                for upload in given[field.name].added:
                    added.append(one_taken_in(field, upload, owner=owner))
                    kept.append(added[-1])
                changes.append(Change(field=field, added=added, removed=given[field.name].removed))
        yield changes
    except BaseException:
        documents.drop(kept)
        raise


def one_taken_in(field: Field, upload: UploadedFile[bytes], *, owner: Person | None) -> StoredFile:
    try:
        return documents.taken_in(
            upload, name=upload.name or "document", owner_person=owner, accept=field.accept, max_bytes=field.max_megabytes * 1_000_000
        )
    except RefusedFile as refused:
        raise RefusedDocument(field.name, refused.text) from refused


def change(file: File, changed: Iterable[Change], *, row: str = "") -> None:
    """Write what was taken in; joins the caller's transaction, which holds the file. Raises RefusedDocument for too many."""
    for each in changed:
        held = file.attachments.filter(field=each.field.name, row=row).select_related("stored")
        detach(held.filter(pk__in=each.removed))
        if each.added and each.field.max_files == 1:
            detach(held.all())
        if held.count() + len(each.added) > each.field.max_files:
            raise RefusedDocument(each.field.name, full(each.field))
        for stored in each.added:
            Attachment.objects.create(file=file, field=each.field.name, row=row, stored=documents.keep(stored))


def full(field: Field) -> Text:
    return Text(
        f"Cette question prend {field.max_files} documents au plus. Retirez-en un, puis ajoutez celui-ci de nouveau.",
        f"This question takes {field.max_files} documents at most. Take one away, then add this one again.",
    )


def detach(attachments: Iterable[Attachment]) -> None:
    for attachment in attachments:
        documents.delete(attachment.stored)  # the row goes with its document
