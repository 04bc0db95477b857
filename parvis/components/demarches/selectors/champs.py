"""The answers of a file and the notes of its agents, as the interface types them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from parvis.components.demarches.rules import ids, kinds
from parvis.components.demarches.selectors import documents, values
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.rules.progress import Progress

if TYPE_CHECKING:
    from parvis.components.demarches.selectors.access import Access

COLUMNS: Mapping[str, tuple[str, str]] = {
    "integer": ("IntegerColumn", "value"),
    "decimal": ("DecimalColumn", "value"),
    "amount": ("DecimalColumn", "value"),
    "date": ("DateColumn", "date"),
    "datetime": ("DateTimeColumn", "datetime"),
    "yes_no": ("BooleanColumn", "value"),
    "checkbox": ("BooleanColumn", "value"),
    "choice": ("EnumColumn", "value"),
    "multiple": ("EnumsColumn", "values"),
    "file": ("AttachmentsColumn", "files"),
}


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was answered to one question, or noted in one field."""

    value: Any = None
    at: datetime
    prefilled: bool = False
    stored: Sequence[Any] = ()


@dataclass(frozen=True)
class Written:
    """Puts the fields of one file into the types that the caller knows.

    ``numbers`` are those of the procedure's fields; ``linked`` gives the file of a reference, if the caller may read that one too.
    """

    access: Access
    file: Any
    numbers: Mapping[str, int]
    linked: Callable[[Any], Any]

    def champ(self, field: Field, given: Given, *, row: str = "") -> dict[str, Any]:
        """One answer; ``row`` names the row of a repetition it stands in."""
        name, _word = kinds.kind_of(field)
        typename = kinds.champ_type(name)
        if name in kinds.BEFORE and not self.access.knows(typename):
            typename = kinds.champ_type_before(name)
        descriptor = ids.encoded("Champ", self.number(field))
        made: dict[str, Any] = {
            "__typename": typename,
            "id": ids.encoded("Champ", f"{self.number(field)}|{row}") if row else descriptor,
            "champ_descriptor_id": descriptor,
            "label": str(field.label),
            "updated_at": given.at,
            "prefilled": given.prefilled,
            **self.specific(field, given),
        }
        made["columns"] = lambda _info: self.columns(field, made)
        return made

    def number(self, field: Field) -> int:
        return self.numbers.get(field.name, 0)

    def specific(self, field: Field, given: Given) -> dict[str, Any]:
        match str(field.type):
            case FieldType.FILE:
                return self.with_documents(given)
            case FieldType.REPETITION:
                return self.with_rows(field, given)
            case "file_link":
                return {"string_value": str(given.value or ""), "dossier": lambda _info: self.linked(given.value)}
        added = values.typed(field, given.value)
        words = values.words(field, given.value) if field.asks else ""
        return {"string_value": words, **({"value": words} if "value" not in added else {}), **added}

    def with_documents(self, given: Given) -> dict[str, Any]:
        found = [documents.as_file(each, self.access) for each in given.stored]
        return {
            "string_value": ", ".join(each["filename"] for each in found),
            "files": found,
            "file": found[0] if found else None,
            "filled": bool(found),
            "grant_type": "piece_justificative",
        }

    def with_rows(self, field: Field, given: Given) -> dict[str, Any]:
        rows = given.value or []
        made = [{"id": ids.encoded("Row", row["id"]), "champs": self.in_row(field, row, given)} for row in rows]
        return {"string_value": "", "rows": made, "champs": [each for row in made for each in row["champs"]]}

    def in_row(self, field: Field, row: Mapping[str, Any], given: Given) -> list[dict[str, Any]]:
        """The answers of one row; documents of a row are found by its name."""
        inside: dict[tuple[str, str], list[Any]] = {}
        for attachment in self.file.attachments.all():
            inside.setdefault((attachment.field, attachment.row), []).append(attachment.stored)
        return [
            self.champ(
                each,
                Given(value=row["values"].get(each.name), at=given.at, stored=inside.get((each.name, row["id"]), [])),
                row=row["id"],
            )
            for each in field.fields
            if each.name in row["values"] or each.type is FieldType.FILE
        ]

    def columns(self, field: Field, made: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One column for each answer, but rows and what is only read have none."""
        if not field.asks or field.type is FieldType.REPETITION:
            return []
        typename, source = COLUMNS.get(str(field.type), ("TextColumn", "string_value"))
        return [
            {
                "__typename": typename,
                "id": ids.encoded("Column", f"{self.number(field)}/value"),
                "label": made["label"],
                "string_value": made["string_value"],
                "value": made.get(source),
            }
        ]


def progress_of(file: Any) -> Progress:
    """The form with its answers, from rows that are already loaded."""
    return Progress(
        definition=file.definition,
        answers={each.field: each.value for each in file.answers.all()},
        needs={each.need: each.state for each in file.askings.all()},
        attached=frozenset((each.field, each.row) for each in file.attachments.all()),
    )


def answers(file: Any, written: Written) -> Iterator[dict[str, Any]]:
    """Every question that the file's answers make appear, in the order of the form, answered or not."""
    given = {each.field: each for each in file.answers.all()}
    attached: dict[str, list[Any]] = {}
    for each in file.attachments.all():
        if not each.row:
            attached.setdefault(each.field, []).append(each.stored)
    since = file.submitted_at or file.created_at
    form = progress_of(file)
    for fields in form.shown.values():
        for field in fields:
            answer = given.get(field.name)
            yield written.champ(
                field,
                Given(
                    value=answer.value if answer else form.facts.answers.get(field.name) if field.formula else None,
                    at=answer.saved_at if answer else since,
                    prefilled=bool(answer and getattr(answer, "prefilled", False)),
                    stored=attached.get(field.name, ()),
                ),
            )


def notes(file: Any, written: Written) -> Iterator[dict[str, Any]]:
    """The annotation fields that arise for the file, filled in or not."""
    declared = file.definition.annotations
    facts = progress_of(file).facts if any(each.when for each in declared) else None
    held = {each.field: each for each in file.annotations.all()}
    since = file.submitted_at or file.created_at
    for field in declared:
        if field.when is None or (facts is not None and field.when.holds(facts)):
            row = held.get(field.name)
            stored = [row.stored] if row and row.stored else []
            yield written.champ(field, Given(value=row.value if row else None, at=row.saved_at if row else since, stored=stored))
