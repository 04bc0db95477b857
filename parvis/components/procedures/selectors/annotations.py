"""The agents' private notes about a file: which arise, what they hold, which are still due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Annotation, File
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.rules.progress import EMPTY
from parvis.components.procedures.selectors.files import progress
from parvis.components.procedures.selectors.wording import shown_value
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Note:
    """One annotation field of a file with what it holds; ``row`` is None while nobody wrote in it."""

    field: Field
    row: Annotation | None

    @property
    def is_filled(self) -> bool:
        return self.row is not None and (self.row.stored_id is not None or self.row.value not in EMPTY)

    @property
    def value(self) -> str:
        """In words, in the language of the page; of a document its name."""
        if self.row is None:
            return ""
        return self.row.stored.name if self.row.stored else shown_value(self.field, self.row.value)


def notes(file: File) -> list[Note]:
    """The annotation fields that arise for this file, in their order, headings and explanations too."""
    rows = {row.field: row for row in file.annotations.select_related("stored", "agent", "group")}
    return [Note(field=field, row=rows.get(field.name)) for field in arising(file)]


def arising(file: File) -> list[Field]:
    """The fields whose condition holds for the answers of the file."""
    declared = file.definition.annotations
    facts = progress(file).facts if any(each.when for each in declared) else None
    return [each for each in declared if each.when is None or (facts is not None and each.when.holds(facts))]


def others_group(note: Note, *, agent: Person) -> bool:
    """Whether agents of another group wrote this note: then ``agent`` leaves it as it is."""
    row = note.row
    if row is None or row.group is None or not note.is_filled:
        return False
    return row.group_id != row.file.group_id or (row.group.memberships.exists() and not row.group.memberships.filter(person=agent).exists())


def missing(file: File) -> list[Note]:
    """Required annotations that nobody filled in."""
    return [each for each in notes(file) if each.field.required and each.field.asks and not each.is_filled]


def before_decision(file: File, transition: str) -> Iterator[Text]:
    """Why the file cannot be accepted or refused yet: required annotations are empty."""
    if transition not in ("accept", "refuse") or file.state not in (State.SUBMITTED, State.UNDER_REVIEW):
        return
    if not any(each.required for each in file.definition.annotations):
        return
    due = missing(file)
    if due:
        fr, en = (", ".join(getattr(each.field.label, language) for each in due) for language in ("fr", "en"))
        yield Text(
            f"Des annotations obligatoires sont vides : {fr}. Remplissez-les sur la page du dossier, puis décidez.",
            f"Required annotations are empty: {en}. Fill them in on the page of the file, then decide.",
        )


def with_documents(file: File) -> list[Note]:
    """The annotations of the file that hold a document."""
    return [each for each in notes(file) if each.field.type is FieldType.FILE and each.is_filled]
