"""Rows of repetitions: those given, and those that a source already holds and that may be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.components.procedures.models import File
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.rules.progress import Progress, proposed_rows
from parvis.components.procedures.selectors.files import askings_by_need
from parvis.components.procedures.selectors.wording import row_title, shown_value, title_of


def row_list(file: File, repetition: Field, form: Progress) -> dict[str, Any]:
    """What the page of a repetition shows: its rows, and the proposals not taken yet."""
    rows = list(form.answers.get(repetition.name) or [])
    taken = {row["id"] for row in rows}
    proposals = [row for row in proposals_for(file, repetition) if row["id"] not in taken]
    missing = {each.row for each in form.missing() if each.row}
    return {
        "field": repetition,
        "rows": [{**described(repetition, row, form), "missing": row["id"] in missing} for row in rows],
        "proposals": [described(repetition, row, form) for row in proposals],
        "source": source_of_proposals(file, repetition),
        "is_full": len(rows) >= repetition.max_rows,
    }


def proposals_for(file: File, repetition: Field) -> list[dict[str, Any]]:
    """Rows that the source holds, as it answered for this draft."""
    sources = {need: asking.values for need, asking in askings_by_need(file).items()}
    return proposed_rows(repetition, sources)


def source_of_proposals(file: File, repetition: Field) -> str:
    if repetition.proposed_from is None:
        return ""
    asking = askings_by_need(file).get(repetition.proposed_from.need)
    return title_of(asking.source) if asking else ""


def described(repetition: Field, row: Mapping[str, Any], form: Progress) -> dict[str, Any]:
    fields = [each for each in form.row_fields(repetition, row["values"]) if each.type is not FieldType.FILE]
    details = [shown_value(each, row["values"].get(each.name)) for each in fields[2:]]
    return {
        "id": row["id"],
        "title": row_title(repetition, row),
        "details": ", ".join(each for each in details if each),
        "source": row["source"],
    }


def row_by_id(file: File, repetition: Field, row_id: str, form: Progress) -> dict[str, Any] | None:
    """The row, or the proposal, called ``row_id``."""
    rows = [*(form.answers.get(repetition.name) or []), *proposals_for(file, repetition)]
    return next((dict(row) for row in rows if row["id"] == row_id), None)


def locked_fields(repetition: Field, row: Mapping[str, Any]) -> set[str]:
    """Sub-fields whose value comes from the source of the row and is not typed again."""
    proposed = repetition.proposed_from
    if not row["source"] or proposed is None:
        return set()
    return {name for name in proposed.fills if row["values"].get(name)}
