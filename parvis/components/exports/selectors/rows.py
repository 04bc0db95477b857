"""The rows that one file gives to each sheet, with their types."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from parvis.components.casework.selectors import labels_of
from parvis.components.exports.rules.cells import Cell
from parvis.components.exports.selectors.columns import FILES, OPINIONS, ORGANISATIONS, Plan
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.selectors import File, Procedure, State, computed_values
from parvis.components.procedures.selectors.wording import shown_value
from parvis.kernel.calendar import country

EMPTY: tuple[Any, ...] = (None, "", [], {})
Rows = dict[str, list[list[Cell]]]


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A file with what its rows are made of."""

    file: File
    answers: Mapping[str, Any]
    documents: Mapping[tuple[str, str], str]  # names of documents by field and row
    notes: Mapping[str, Any]
    labels: tuple[str, ...]


def gathered(ids: Sequence[Any], procedure: Procedure) -> Iterator[Gathered]:
    """The files called ``ids``, in that order; a few queries for all. One that was destroyed meanwhile is left out."""
    found = File.objects.filter(pk__in=ids).select_related("organisation", "person", "company", "group", "decision", "number")
    found = found.prefetch_related(
        "answers", "attachments__stored", "annotations__stored", "opinions__expert", "opinions__asked_by", "corrections", "messages"
    )
    versions, labels = procedure.versions.in_bulk(), labels_of(ids)
    by_id = {file.pk: file for file in found}
    for file_id in ids:
        if file := by_id.get(file_id):
            file.version, file.procedure = versions[file.version_id], procedure
            yield whole(file, labels=[str(each) for each in labels.get(file.pk, ())])


def whole(file: File, *, labels: Iterable[str]) -> Gathered:
    return Gathered(
        file=file,
        answers={**{each.field: each.value for each in file.answers.all()}, **computed_values(file)},
        documents=document_names(file),
        notes={each.field: each.stored.name if each.stored else each.value for each in file.annotations.all()},
        labels=tuple(labels),
    )


def document_names(file: File) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for each in file.attachments.all():
        place = each.field, each.row
        found[place] = f"{found[place]}, {each.stored.name}" if place in found else each.stored.name
    return found


def rows_of(one: Gathered, plan: Plan) -> Rows:
    """What this file gives to each sheet."""
    company = one.file.company
    return {
        FILES: [[cell_of(one, column.key, plan) for column in plan.columns]],
        **{name: list(repeated(one, name, inner)) for name, inner in plan.subs.items()},
        ORGANISATIONS: [[one.file.reference, company.identifier, company.name]] if company else [],
        OPINIONS: [opinion_row(one.file, each) for each in one.file.opinions.all()],
    }


def cell_of(one: Gathered, key: str, plan: Plan) -> Cell:
    kind, colon, name = key.partition(":")
    if not colon:
        return FIXED[key](one)
    if kind == "field":
        return answer_cell(one, plan.fields[name])
    if kind == "annotation":
        return typed(plan.annotations[name], one.notes.get(name))
    decision = getattr(one.file, "decision", None)
    figure = decision.result.get(name) if decision else None
    return number(figure) if figure is not None else None


def answer_cell(one: Gathered, field: Field) -> Cell:
    if field.type is FieldType.FILE:
        return one.documents.get((field.name, ""))
    value = one.answers.get(field.name)
    if field.type is FieldType.REPETITION:
        return "\n".join(row_in_words(field, row) for row in value or ()) or None
    return typed(field, value)


def row_in_words(field: Field, row: Mapping[str, Any]) -> str:
    """One line of a repetition for formats that have a single table."""
    said = ((each.label, shown_value(each, row["values"].get(each.name))) for each in field.fields)
    return "; ".join(f"{label}: {value}" for label, value in said if value)


def repeated(one: Gathered, name: str, subs: Mapping[str, Field]) -> Iterator[list[Cell]]:
    for position, row in enumerate(one.answers.get(name) or (), start=1):
        cells = [
            one.documents.get((sub.name, row["id"])) if sub.type is FieldType.FILE else typed(sub, row["values"].get(sub.name))
            for sub in subs.values()
        ]
        yield [one.file.reference, position, *cells]


def typed(field: Field, value: Any) -> Cell:
    """An answer as a number, a day, a moment or a yes or no where it is one; else in words."""
    if value in EMPTY:
        return None
    try:
        if field.type in READERS and not isinstance(value, dict | list):
            return READERS[field.type](value)
    except (ValueError, InvalidOperation):
        return str(value)
    if field.type is FieldType.FILE:
        return str(value)
    said = shown_value(field, value)
    return said if said or not isinstance(value, dict | list) else json.dumps(value, ensure_ascii=False)


def number(value: Any) -> Cell:
    read = Decimal(str(value))
    return int(read) if read == read.to_integral_value() and abs(read) < 10**15 else read


READERS: dict[FieldType, Callable[[Any], Cell]] = {
    **dict.fromkeys((FieldType.INTEGER, FieldType.DECIMAL, FieldType.AMOUNT), number),
    **dict.fromkeys((FieldType.YES_NO, FieldType.CHECKBOX), bool),
    FieldType.DATE: lambda value: date.fromisoformat(str(value)),
    FieldType.DATETIME: lambda value: datetime.fromisoformat(str(value)),
}


def local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(country().zone).replace(tzinfo=None, microsecond=0) if moment else None


FIXED: dict[str, Callable[[Gathered], Cell]] = {
    "reference": lambda one: one.file.reference,
    "number": lambda one: one.file.number.pk if hasattr(one.file, "number") else None,
    "state": lambda one: str(State(one.file.state).label),
    "applicant": lambda one: one.file.applicant or None,
    "organisation": lambda one: one.file.organisation.name,
    "group": lambda one: one.file.group.title if one.file.group else None,
    "labels": lambda one: ", ".join(one.labels) or None,
    "submitted_at": lambda one: local(one.file.submitted_at),
    "silence_on": lambda one: one.file.silence_on,
    "decided_at": lambda one: local(one.file.decided_at),
    "outcome": lambda one: (
        str(one.file.definition.outcomes[one.file.state].label) if one.file.state in one.file.definition.outcomes else None
    ),
    "reasons": lambda one: (one.file.decision.reasons or None) if hasattr(one.file, "decision") else None,
    "corrections": lambda one: len(one.file.corrections.all()),
    "messages": lambda one: len(one.file.messages.all()),
}


def opinion_row(file: File, opinion: Any) -> list[Cell]:
    return [
        file.reference,
        opinion.expert.display_name if opinion.expert else opinion.email,
        local(opinion.asked_at),
        opinion.asked_by.display_name if opinion.asked_by else opinion.asked_by_label,
        opinion.due_on,
        opinion.introduction,
        opinion.question or None,
        opinion.answer_yes,
        opinion.answer or None,
        local(opinion.answered_at),
        opinion.confidential,
        local(opinion.revoked_at),
    ]
