"""Drafts: begin, save at every step, withdraw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Answer, Asking, Attachment, File, Procedure
from parvis.components.procedures.rules.definition import Field
from parvis.components.procedures.rules.progress import EMPTY
from parvis.components.procedures.selectors.files import IDENTITY
from parvis.core.files import actions as documents
from parvis.core.mandates import selectors as mandates
from parvis.core.people import actions as people
from parvis.core.people.selectors import Mandate, Organisation, Person
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

DRAFTS_AT_ONCE = 20


class TooManyDrafts(Exception):
    """The person has begun so many drafts that another must wait; ``text`` says so."""

    text = Text(
        f"Vous avez déjà {DRAFTS_AT_ONCE} brouillons. Terminez-en un, ou effacez-en un, puis commencez celui-ci.",
        f"You have {DRAFTS_AT_ONCE} drafts already. Finish or erase one of them, then begin this one.",
    )


class StaleDraft(Exception):
    """The draft was changed elsewhere since the page was shown; nothing was written."""

    def __init__(self, file: File) -> None:
        super().__init__(f"{file.id} is at revision {file.revision}")
        self.file = file


class NotADraft(Exception):
    """The file was submitted meanwhile: its answers are frozen."""

    def __init__(self, file: File) -> None:
        super().__init__(str(file.id))
        self.file = file


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """Who vouched for the person, and when."""

    provider: Text
    at: datetime


@transaction.atomic
def begin(
    procedure: Procedure, *, person: Person, organisation: Organisation, language: str, sign_in: SignIn, mandate: Mandate | None = None
) -> File:
    """A fresh draft on the version in force, with the identity that the sign-in gave, or that the mandate names.

    ``person`` is who acts. Raises TooManyDrafts, NotCovered, MandateEnded.
    """
    version = procedure.current
    if version is None:
        raise LookupError(f"{procedure.slug} is not published.")
    require_covered(mandate, topics=version.definition.life_events)
    actor, person = person, mandate.person if mandate and mandate.person else person
    Person.objects.select_for_update().get(pk=person.pk)  # two requests at once must not both pass the limit
    if File.objects.filter(person=person, state=State.DRAFT).count() >= DRAFTS_AT_ONCE:
        raise TooManyDrafts
    file = File.objects.create(
        procedure=procedure,
        version=version,
        organisation=organisation,
        person=person,
        company=mandate.organisation if mandate else None,
        acted_by=actor if mandate else None,
        language=language,
        erase_on=draft_ends(version.definition.retention.draft_months),
    )
    Asking.objects.create(
        file=file,
        need=IDENTITY,
        state=Asking.State.KNOWN,
        values=identity_values(person),
        source={"fr": sign_in.provider.fr, "en": sign_in.provider.en},
        asked_at=sign_in.at,
        fetched_at=sign_in.at,
    )
    return file


class NotCovered(Exception):
    """The mandate does not reach as far as this procedure; ``text`` says so."""

    def __init__(self, mandate: Mandate) -> None:
        super().__init__(str(mandate.pk))
        self.text = Text(
            f"Votre mandat pour {mandate.principal_name} ne couvre pas cette démarche. Demandez-en un plus large, ou agissez pour vous.",
            f"Your mandate for {mandate.principal_name} does not cover this procedure. Ask for a wider one, or act for yourself.",
        )


def require_covered(mandate: Mandate | None, *, topics: tuple[str, ...]) -> None:
    """The mandate holds now and covers the procedure. Raises MandateEnded, NotCovered."""
    people.hold_mandate(mandate.pk if mandate else None)
    if mandate and not mandates.covers(mandate, topics):
        raise NotCovered(mandate)


def identity_values(person: Person) -> dict[str, Any]:
    return {
        "name": " ".join([*person.given_names, person.family_name]),
        "usual_name": person.usual_name,
        "birth_date": person.birth_date,
        "email": person.email,
    }


def draft_ends(months: int) -> date:
    return today() + relativedelta(months=months)


def locked_draft(file_id: UUID, *, person: Person, revision: int | None) -> File:
    """The person's draft, held until the transaction ends. Raises StaleDraft, NotADraft or File.DoesNotExist."""
    file = (
        File.objects.select_for_update(of=("self",)).select_related("version", "procedure", "organisation").get(id=file_id, person=person)
    )
    if file.state != State.DRAFT:
        raise NotADraft(file)
    if revision is not None and file.revision != revision:
        raise StaleDraft(file)
    return file


def touch(file: File) -> File:
    """Count one more change, and start the draft's time again."""
    file.revision += 1
    file.saved_at = timezone.now()
    file.erase_on = draft_ends(file.definition.retention.draft_months)
    file.save(update_fields=["revision", "saved_at", "erase_on"])
    return file


@transaction.atomic
def save_answers(
    file_id: UUID, *, person: Person, revision: int, values: Mapping[str, Any], uploads: Mapping[str, UploadedFile[bytes]] | None = None
) -> File:
    """Keep the answers of one page. Raises StaleDraft, NotADraft, or RefusedFile for a document."""
    file = locked_draft(file_id, person=person, revision=revision)
    for name, value in values.items():
        save_answer(file, file.definition.field(name), value)
    for name, upload in (uploads or {}).items():
        attach(file, file.definition.field(name), upload=upload)
    return touch(file)


def save_answer(file: File, field: Field, value: Any) -> None:
    """What the person said; an answer that its source gave keeps its source while it is not changed."""
    if field.certified:
        return
    found = file.answers.filter(field=field.name).first()
    if found and found.value == value:
        return
    if value in EMPTY:
        file.answers.filter(field=field.name).delete()
        return
    said = {
        "value": value,
        "state": Answer.State.DECLARED,
        "source": "",
        "source_title": {},
        "fetched_at": None,
        "saved_at": timezone.now(),
    }
    Answer.objects.update_or_create(file=file, field=field.name, defaults=said)


def attach(file: File, field: Field, *, upload: UploadedFile[bytes], row: str = "") -> Attachment:
    """Keep a document in place of the one before. Raises RefusedFile."""
    stored = documents.store(
        upload, name=upload.name or "document", owner_person=file.person, accept=field.accept, max_bytes=field.max_megabytes * 1_000_000
    )
    detach(file.attachments.filter(field=field.name, row=row))
    return Attachment.objects.create(file=file, field=field.name, row=row, stored=stored)


def detach(attachments: Iterable[Attachment]) -> None:
    for attachment in attachments:
        documents.delete(attachment.stored)  # the row goes with its document


@transaction.atomic
def save_row(
    file_id: UUID,
    *,
    person: Person,
    revision: int,
    field: Field,
    row: Mapping[str, Any],
    uploads: Mapping[str, UploadedFile[bytes]] | None = None,
) -> File:
    """Add or replace one row of a repetition, ``{"id", "source", "values"}``.

    Raises StaleDraft, NotADraft, TooManyRows, or RefusedFile.
    """
    file = locked_draft(file_id, person=person, revision=revision)
    rows = rows_of(file, field)
    kept = [dict(row) if each["id"] == row["id"] else each for each in rows]
    if all(each["id"] != row["id"] for each in rows):
        kept.append(dict(row))
    if len(kept) > field.max_rows:
        raise TooManyRows(field.max_rows)
    save_answer(file, field, kept)
    for name, upload in (uploads or {}).items():
        attach(file, next(each for each in field.fields if each.name == name), upload=upload, row=row["id"])
    return touch(file)


class TooManyRows(ValueError):
    """A repetition holds no more rows; ``text`` says so to the person."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} rows")
        self.text = Text(
            f"Cette liste est pleine : {most} au plus. Retirez une ligne pour en ajouter une autre.",
            f"This list is full: {most} at most. Remove a line to add another.",
        )


@transaction.atomic
def remove_row(file_id: UUID, *, person: Person, revision: int, field: Field, row_id: str) -> File:
    """Take one row away with its documents. Raises StaleDraft or NotADraft."""
    file = locked_draft(file_id, person=person, revision=revision)
    save_answer(file, field, [each for each in rows_of(file, field) if each["id"] != row_id])
    detach(file.attachments.filter(row=row_id).select_related("stored"))
    return touch(file)


def rows_of(file: File, field: Field) -> list[dict[str, Any]]:
    found = file.answers.filter(field=field.name).first()
    return list(found.value or []) if found else []


def new_row_id() -> str:
    return uuid4().hex[:12]


@transaction.atomic
def withdraw(file_id: UUID, *, person: Person) -> None:
    """Destroy a draft with its answers and documents. Raises NotADraft for a submitted file."""
    file = locked_draft(file_id, person=person, revision=None)
    detach(file.attachments.select_related("stored"))
    file.delete()


@transaction.atomic
def dispute(file_id: UUID, *, person: Person, field: str) -> Answer:
    """Note that the person says their source is wrong; the value stays, marked.

    Raises NotADraft once the file was handed in, File.DoesNotExist or Answer.DoesNotExist.
    """
    locked_draft(file_id, person=person, revision=None)
    answer = Answer.objects.select_for_update().get(
        file_id=file_id, file__person=person, field=field, state__in=[Answer.State.KNOWN, Answer.State.DISPUTED]
    )
    answer.state = Answer.State.DISPUTED
    answer.save(update_fields=["state"])
    return answer
