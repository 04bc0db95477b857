"""Rows of a repetition in a draft: add or replace one, take one away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from parvis.components.procedures.actions import attachments
from parvis.components.procedures.actions.drafts import locked_draft, save_answer, touch
from parvis.components.procedures.models import File
from parvis.components.procedures.rules.definition import Field
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


def save_row(
    file_id: UUID,
    *,
    person: Person,
    revision: int,
    field: Field,
    row: Mapping[str, Any],
    given: Mapping[str, attachments.Given] | None = None,
    filler: Person | None = None,
) -> File:
    """Add or replace one row of a repetition, ``{"id", "source", "values"}``; ``given`` are its documents.

    Raises StaleDraft, NotADraft, TooManyRows, or RefusedDocument.
    """
    with attachments.taken_in(field.fields, given or {}, owner=person) as changes, transaction.atomic():
        file = locked_draft(file_id, person=person, revision=revision, filler=filler)
        rows = rows_of(file, field)
        kept = [dict(row) if each["id"] == row["id"] else each for each in rows]
        if all(each["id"] != row["id"] for each in rows):
            kept.append(dict(row))
        if len(kept) > field.max_rows:
            raise TooManyRows(field.max_rows)
        save_answer(file, field, kept)
        attachments.change(file, changes, row=row["id"])
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
def remove_row(file_id: UUID, *, person: Person, revision: int, field: Field, row_id: str, filler: Person | None = None) -> File:
    """Take one row of this list away with its documents; a row of another list stays. Raises StaleDraft or NotADraft."""
    file = locked_draft(file_id, person=person, revision=revision, filler=filler)
    rows = rows_of(file, field)
    kept = [each for each in rows if each["id"] != row_id]
    if len(kept) == len(rows):
        return file
    save_answer(file, field, kept)
    names = [each.name for each in field.fields]  # two lists that came by one link have rows of the same number
    attachments.detach(file.attachments.filter(row=row_id, field__in=names).select_related("stored"))
    return touch(file)


def rows_of(file: File, field: Field) -> list[dict[str, Any]]:
    found = file.answers.filter(field=field.name).first()
    return list(found.value or []) if found else []


def new_row_id() -> str:
    return uuid4().hex[:12]
