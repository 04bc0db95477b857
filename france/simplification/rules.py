"""What a form asks, what of a difference between two versions that takes away, whether a proposal is proven, and the time that saves.

The time to answer a question follows the keystroke-level model (Card, Moran and Newell, *The Psychology of Human-Computer
Interaction*, 1983, chapter 8): M + P + H + n·K, with M = 1.35 s to think, P = 1.1 s to point, H = 0.4 s to move the hands, and
K = 0.28 s a keystroke of an average non-secretary typist. ``KEYSTROKES`` and the time for a document are assumptions of this house.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile
from parvis.components.procedures.rules.difference import Change

THINK, POINT, HANDS, KEY = 1.35, 1.1, 0.4, 0.28  # seconds
KEYSTROKES = {"text": 20, "textarea": 200, "address": 40, "email": 24, "phone": 10, "date": 8, "datetime": 12, "iban": 27, "formatted": 10}
OTHER_KEYSTROKES = 6
POINTED = frozenset({"choice", "multiple", "linked_choice", "yes_no", "checkbox", "country"})
DOCUMENT_SECONDS = 300.0  # to find, scan and send one: an assumption, marked so wherever it counts


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that a version asks of the person."""

    name: str
    field: Field

    @property
    def is_document(self) -> bool:
        return self.field.type is FieldType.FILE

    @property
    def seconds(self) -> float:
        return seconds(self.field.type.value)


def seconds(kind: str) -> float:
    """How long one answer of this kind takes, in seconds."""
    if kind == "file":
        return DOCUMENT_SECONDS
    keys = 0 if kind in POINTED else KEYSTROKES.get(kind, OTHER_KEYSTROKES)
    return THINK + POINT + HANDS + keys * KEY


def asked(definition: ProcedureFile) -> dict[str, Asked]:
    """What the person answers or brings, by name: sub-fields too; not what only its source may give, nor what a source fills."""
    return {each.name: Asked(name=each.name, field=each) for each in every_question(definition)}


def every_question(definition: ProcedureFile) -> Iterator[Field]:
    for field in definition.all_fields():
        if field.type is FieldType.REPETITION:
            known = set(field.proposed_from.fills) if field.proposed_from else set()
            yield from (each for each in field.fields if each.typed and each.name not in known)
        elif field.typed and definition.source_of(field.name) is None:
            yield field


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What one version asks less and more than the one before.

    ``known`` are questions that stand in the form still, and that a source answers now instead of the person.
    """

    removed: tuple[Asked, ...]
    known: tuple[Asked, ...]
    added: tuple[Asked, ...]

    @property
    def fields_removed(self) -> int:
        return sum(not each.is_document for each in self.removed)

    @property
    def documents_removed(self) -> int:
        return sum(each.is_document for each in self.removed)

    @property
    def seconds(self) -> float:
        """Saved each time the form is filled in; what was added counts against it."""
        less = sum(each.seconds for each in (*self.removed, *self.known))
        return less - sum(each.seconds for each in self.added)

    @property
    def minutes(self) -> float:
        return self.seconds / 60


def burden(changes: Iterable[Change], before: ProcedureFile, after: ProcedureFile) -> Difference:
    """What ``changes``, the difference from ``before`` to ``after``, spares the person and asks of them."""
    old, new = asked(before), asked(after)
    gone = {each.name for each in changes if each.what == "field" and each.kind == "remove"}
    spared = [each for name, each in old.items() if name not in new]
    held = names(after)
    return Difference(
        removed=tuple(each for each in spared if each.name in gone or each.name not in held),
        known=tuple(each for each in spared if each.name not in gone and each.name in held),
        added=tuple(each for name, each in new.items() if name not in old),
    )


def proven(kind: str, name: str, before: ProcedureFile, after: ProcedureFile) -> bool:
    """Whether ``after`` shows what a proposal on ``before`` asked.

    Removed or merged: the field is in no page any more. Asked at the source: a need fills it, or it is only certified, or gone
    while a need was added. Reworded: its label or its hint reads otherwise.
    """
    old, new = names(before), names(after)
    if name not in old:
        return False
    if kind in ("remove", "merge"):
        return name not in new
    if kind == "source":
        return name in asked(before) and name not in asked(after) and (name in new or len(after.needs) > len(before.needs))
    return name in new and (new[name].label, new[name].hint) != (old[name].label, old[name].hint)


def names(definition: ProcedureFile) -> Mapping[str, Field]:
    """Every question by name, sub-fields too."""
    return {each.name: each for field in definition.all_fields() for each in (field, *field.fields) if each.asks}
