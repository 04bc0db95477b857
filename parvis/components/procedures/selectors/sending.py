"""What is on its way to the questions of a draft, for the page of who sends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from parvis.components.procedures.models import File, Sending
from parvis.core.files import selectors as documents
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Underway:
    """A document that is not whole yet, or whose whole was refused; ``stamp`` tells it from another of the same name and size."""

    slug: str
    file_id: UUID
    upload_id: UUID
    name: str
    given_name: str
    stamp: str
    length: int
    offset: int
    refusal: Text | None

    @property
    def is_whole(self) -> bool:
        return self.offset == self.length

    @property
    def percent(self) -> int:
        return 100 * self.offset // self.length


def underway(file: File, person: Person | None) -> Mapping[str, list[Underway]]:
    """By question, in the order in which they were begun; what is attached or expired is told no more."""
    found: dict[str, list[Underway]] = {}
    for each in sendings(file, person):
        found.setdefault(each.field, []).append(described(file, each))
    return found


def sendings(file: File, person: Person | None) -> Iterable[Sending]:
    mine = file.sendings.filter(upload__person=person, upload__expires_at__gt=timezone.now()).select_related("upload")
    return [each for each in mine if each.upload.finished_at is None or each.upload.refusal]


def described(file: File, sending: Sending) -> Underway:
    upload = sending.upload
    said = documents.metadata_of(upload)
    return Underway(
        slug=file.procedure.slug,
        file_id=file.id,
        upload_id=upload.id,
        name=documents.name_of(upload),
        given_name=said.get("filename", ""),
        stamp=said.get("stamp", ""),
        length=upload.length,
        offset=documents.offset_of(upload),
        refusal=Text.of(upload.refusal) if upload.refusal else None,
    )
