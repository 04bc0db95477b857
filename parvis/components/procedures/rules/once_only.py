"""What a form still asks although an administration holds it, and what it fetches instead.

Two fields are about the same thing when they name the same ``concept``: the procedure file on its side,
the offer on its own. What is asked only of people whom the source does not know is not asked again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from parvis.components.procedures.rules.conditions import All, Any_, Condition, Not, SourceIs
from parvis.components.procedures.rules.definition import DroppedDocument, Field, ProcedureFile
from parvis.kernel.text import Text

Concepts = Mapping[str, Collection[str]]  # by concept, the offers that hold it
TARGET = 50  # per cent: what is asked again is to be halved


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One procedure against the baseline that it declares; ``before`` is None when nobody counted."""

    definition: ProcedureFile
    redundant: tuple[Field, ...]
    fetched: tuple[Field, ...]
    before: tuple[Text, ...] | None
    documents: tuple[DroppedDocument, ...]

    @property
    def reduction(self) -> int | None:
        """Per cent of what was asked again and is no longer; None without a baseline."""
        if not self.before:
            return None
        return round(100 * (1 - len(self.redundant) / len(self.before)))

    @property
    def meets_target(self) -> bool:
        return self.reduction is not None and self.reduction >= TARGET


def measured(definition: ProcedureFile, concepts: Concepts) -> Measure:
    told = definition.once_only
    return Measure(
        definition=definition,
        redundant=tuple(redundant(definition, concepts)),
        fetched=tuple(fetched(definition)),
        before=told.asked_before if told else None,
        documents=told.documents if told else (),
    )


def redundant(definition: ProcedureFile, concepts: Concepts) -> Iterator[Field]:
    """Questions to the person whose answer some offer holds."""
    filled = {each.name for each in fetched(definition)}
    return (
        each
        for each in every_field(definition)
        if each.concept in concepts and each.name not in filled and not waits_for_unknown(each, definition)
    )


def fetched(definition: ProcedureFile) -> Iterator[Field]:
    """Fields that a source fills, and repetitions whose rows it proposes."""
    filled = {name for need in definition.needs for name in need.fills}
    for each in definition.all_fields():
        if each.name in filled or each.proposed_from is not None:
            yield each
        names = each.proposed_from.fills if each.proposed_from else ()
        yield from (inner for inner in each.fields if inner.name in names)


def every_field(definition: ProcedureFile) -> Iterator[Field]:
    for each in definition.all_fields():
        yield each
        yield from each.fields


def waits_for_unknown(field: Field, definition: ProcedureFile) -> bool:
    """Whether the question comes up only once a source did not know the person."""
    page = next((page for page in definition.pages if field in page.fields), None)
    conditions = [field.when, page.when if page else None]
    return any(hangs_on_source(each, definition) for each in conditions if each)


def hangs_on_source(condition: Condition, definition: ProcedureFile) -> bool:
    """Conditions look back only, so following them from answer to answer ends."""
    match condition:
        case SourceIs(state=state):
            return state == "unknown"
        case All(terms=terms):
            return any(hangs_on_source(each, definition) for each in terms)
        case Any_(terms=terms):
            return all(hangs_on_source(each, definition) for each in terms)
        case Not():
            return False
    fields = {each.name: each for each in every_field(definition)}
    return any(name in fields and waits_for_unknown(fields[name], definition) for name in condition.names())
