"""What is held about one person in files: shown and exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors.annotations import notes
from parvis.components.procedures.selectors.files import files_of
from parvis.components.procedures.selectors.wording import blocks
from parvis.core.people.selectors import Person
from parvis.design import typography


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each file held, in the language of the page."""
    for file in files_of(person.id):
        when = file.submitted_at or file.saved_at
        yield {
            "label": str(file.definition.title),
            "value": ", ".join(filter(None, (file.reference, state_of(file), typography.day(when)))),
        }


def state_of(file: File) -> str:
    if file.discarded_at and file.erase_on:
        return gettext("draft that you erased, destroyed on %(day)s") % {"day": typography.day(file.erase_on)}
    return str(State(file.state).label)


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    """One machine-readable record per file, with answers, messages and the decision."""
    for file in files_of(person.id):
        yield {
            "kind": "file",
            "reference": file.reference,
            "procedure": file.procedure.slug,
            "organisation": file.organisation.identifier,
            "state": file.state,
            "discarded_at": file.discarded_at.isoformat() if file.discarded_at else None,
            "created_at": file.created_at.isoformat(),
            "submitted_at": file.submitted_at.isoformat() if file.submitted_at else None,
            "decided_at": file.decided_at.isoformat() if file.decided_at else None,
            "answers": [
                {
                    "field": each.field,
                    "value": each.value,
                    "source": each.source or "declared",
                    "state": each.state,
                    "certainty": {"known": "certified"}.get(each.state, each.state),
                    "fetched_at": each.fetched_at.isoformat() if each.fetched_at else None,
                    "corrected_at": each.corrected_at.isoformat() if each.corrected_at else None,
                }
                for each in file.answers.all()
            ],
            "awaited": [
                {"need": each.need, "since": each.since.isoformat(), "attempts": each.attempts}
                for each in file.askings.all()
                if each.state == "awaited"
            ],
            "read_as": [{"title": block.title, "lines": {str(line.label): line.value for line in block.lines}} for block in blocks(file)],
            "messages": [{"by": each.by, "at": each.at.isoformat(), "text": each.text} for each in file.messages.all()],
            "annotations": exported_annotations(file),
            "decision": exported_decision(file),
        }


def exported_decision(file: Any) -> dict[str, Any] | None:
    made = getattr(file, "decision", None)
    if made is None:
        return None
    return {"outcome": made.outcome, "reasons": made.reasons, "result": made.result, "proposal": made.proposal, "departure": made.departure}


def exported_annotations(file: File) -> list[dict[str, Any]]:
    """What agents noted, once the file is decided: until then they prepare a decision, and that is nobody’s to read yet."""
    if not file.is_decided:
        return []
    return [{"field": each.field.name, "label": str(each.field.label), "value": each.value} for each in notes(file) if each.is_filled]
