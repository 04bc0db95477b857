"""What becomes of the answers of a file when its procedure changes under it.

An answer is kept where its question stands and still takes it, converted where nothing is lost, to be given *again* where the
question stands but no longer takes it, and dropped where the question is gone or asks for another kind of thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from parvis.components.procedures.rules import drawing, kinds
from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile
from parvis.components.procedures.rules.parts.clocks import same_silence
from parvis.components.procedures.rules.progress import EMPTY, Progress


class Became(StrEnum):
    """What an answer that is not kept as it stands became."""

    CONVERTED = "converted"
    AGAIN = "again"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class AnswerChange:
    """One answer that changes; ``field`` is the question as it was, ``row`` a row of a repetition, ``after`` None where none is left."""

    field: Field
    became: Became
    before: Any
    after: Any = None
    row: str = ""


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The answers under the new version, what changed on the way, and the questions that are not what they were."""

    answers: Mapping[str, Any]
    changes: tuple[AnswerChange, ...]
    touched: frozenset[str]


def carried(old: ProcedureFile, new: ProcedureFile, answers: Mapping[str, Any]) -> Carried:
    """``answers`` of a file of ``old``, taken to ``new``."""
    known = {field.name: field for field in new.all_fields()}
    before = {field.name: field for field in old.all_fields()}
    kept: dict[str, Any] = {}
    changes: list[AnswerChange] = []
    for name, value in answers.items():
        if name not in before or value in EMPTY:
            continue
        after, found = one(before[name], known.get(name), value)
        changes += found
        if after not in EMPTY:
            kept[name] = after
    touched = frozenset(name for name in before.keys() & known.keys() if before[name] != known[name])
    return Carried(answers=kept, changes=tuple(changes), touched=touched)


def one(old: Field, new: Field | None, value: Any) -> tuple[Any, list[AnswerChange]]:
    """The answer under the new question, and what changed."""
    if new is None:
        return None, [AnswerChange(field=old, became=Became.DROPPED, before=value)]
    if old.type is new.type is FieldType.REPETITION:
        return rows(old, new, value)
    if old.type is new.type:
        if accepts(new, value):
            return value, []
        return None, [AnswerChange(field=old, became=Became.AGAIN, before=value)]
    after = converted(old, new, value)
    if after is None:
        return None, [AnswerChange(field=old, became=Became.DROPPED, before=value)]
    return after, [AnswerChange(field=old, became=Became.CONVERTED, before=value, after=after)]


def rows(old: Field, new: Field, value: list[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[AnswerChange]]:
    """Every row, its answers carried one by one."""
    before, known = {each.name: each for each in old.fields}, {each.name: each for each in new.fields}
    kept, changes = [], []
    for row in value:
        values = {}
        for name, held in row["values"].items():
            if name not in before or held in EMPTY:
                continue
            after, found = one(before[name], known.get(name), held)
            changes += [replace(each, row=row["id"]) for each in found]
            if after not in EMPTY:
                values[name] = after
        kept.append({**row, "values": values})
    return kept, changes


def accepts(field: Field, value: Any) -> bool:
    """Whether the question, as it is now, takes an answer of its own type."""
    check = CHECKS.get(field.type)
    try:
        return check is None or bool(check(field, value))
    except (TypeError, ValueError, AttributeError, InvalidOperation):
        return False


def takes_choice(field: Field, value: Any) -> bool:
    if isinstance(value, Mapping):
        return field.other
    return value in set(choice_values(field))


def choice_values(field: Field) -> Iterator[str]:
    for each in field.options:
        if not each.options:
            yield each.value
        yield from (f"{each.value}/{second.value}" for second in each.options)


def takes_text(field: Field, value: str) -> bool:
    if field.pattern and not kinds.has_pattern(value, field.pattern):
        return False
    if field.allows and not kinds.has_signs(value, field.allows):
        return False
    return field.min_length <= len(value) and (not field.max_length or len(value) <= field.max_length)


def within_bounds(read: Callable[[str], Any]) -> Callable[[Field, Any], bool]:
    """Bounds of a day that moves (``today``) are checked when the answer is given, not again."""

    def check(field: Field, value: Any) -> bool:
        found = read(str(value))
        low, high = (read(each) if each and each != "today" else None for each in (field.minimum, field.maximum))
        return (low is None or found >= low) and (high is None or found <= high)

    return check


CHECKS: dict[FieldType, Callable[[Field, Any], bool]] = {
    **dict.fromkeys((FieldType.CHOICE, FieldType.LINKED_CHOICE), takes_choice),
    FieldType.MULTIPLE: lambda field, value: all(takes_choice(field, each) for each in value),
    **dict.fromkeys((FieldType.TEXT, FieldType.TEXTAREA, FieldType.FORMATTED), takes_text),
    **dict.fromkeys((FieldType.INTEGER, FieldType.DECIMAL, FieldType.AMOUNT), within_bounds(Decimal)),
    FieldType.DATE: within_bounds(date.fromisoformat),
    FieldType.DATETIME: within_bounds(datetime.fromisoformat),
    FieldType.PLACE: lambda field, value: value["level"] == field.level,
    FieldType.MAP: lambda field, value: set(drawing.counts(value)) <= set(field.shapes),
}

WRITTEN = frozenset({FieldType.TEXT, FieldType.TEXTAREA, FieldType.FORMATTED, FieldType.EMAIL, FieldType.PHONE, FieldType.IBAN})


def converted(old: Field, new: Field, value: Any) -> Any:
    """The same answer in the new type; None where it would lose or change its meaning."""
    after = as_type(old.type, new.type, value)
    return after if after is not None and accepts(new, after) else None


def as_type(old: FieldType, new: FieldType, value: Any) -> Any:
    numbers = {FieldType.INTEGER, FieldType.DECIMAL, FieldType.AMOUNT}
    if old in numbers and new in numbers:
        return as_number(new, Decimal(str(value)))
    if old in WRITTEN | numbers and new in (FieldType.TEXT, FieldType.TEXTAREA, FieldType.FORMATTED):
        return None if new is not FieldType.TEXTAREA and "\n" in str(value) else str(value)
    if {old, new} == {FieldType.YES_NO, FieldType.CHECKBOX}:
        return value
    if (old, new) == (FieldType.CHOICE, FieldType.MULTIPLE):
        return [value] if isinstance(value, str) else None
    if (old, new) == (FieldType.MULTIPLE, FieldType.CHOICE):
        return value[0] if len(value) == 1 else None
    if (old, new) == (FieldType.CHOICE, FieldType.LINKED_CHOICE):
        return value
    return None


def as_number(new: FieldType, number: Decimal) -> Any:
    if new is FieldType.INTEGER:
        return int(number) if number == number.to_integral_value() else None
    if new is FieldType.AMOUNT and number != round(number, 2):
        return None
    return str(number)


class Stays(StrEnum):
    """Why a file that was handed in stays on its version unless somebody says otherwise."""

    ANSWERS_DUE = "answers-due"  # the new version wants an answer that the file does not have
    SILENCE = "silence"  # what silence means, or its delay, is not what the receipt said
    DOCUMENTS = "documents"  # a document that the person gave has no question any more, or its question takes fewer
    NEEDS = "needs"  # another administration was not asked what the new version needs
    STEPS_GONE = "steps-gone"  # the new version says nothing of a step, or makes it of another kind
    NEEDS_GONE = "needs-gone"  # what another administration was asked is no need any more
    CORRECTION = "correction"  # the person was asked to correct an answer that has no question any more


BINDING = frozenset({Stays.STEPS_GONE, Stays.NEEDS_GONE, Stays.CORRECTION})
"""Reasons that nobody may set aside: the file would hold rows that its version cannot read."""


def why_stay(
    old: ProcedureFile,
    new: ProcedureFile,
    *,
    before: Progress,
    after: Progress,
    correcting: Collection[str] = (),
    given: Sequence[tuple[str, str]] = (),
) -> tuple[Stays, ...]:
    """What speaks against taking a submitted file to ``new``; ``after`` is its form there, with the answers carried.

    ``correcting`` names the answers of the correction that the person is asked for now; ``given`` are the documents, as
    (field, row), in the order in which they came.
    """
    found = []
    if {(each.field.name, each.row) for each in after.missing()} - {(each.field.name, each.row) for each in before.missing()}:
        found.append(Stays.ANSWERS_DUE)
    if not same_silence(old.silence, new.silence):
        found.append(Stays.SILENCE)
    if homeless(new, given):
        found.append(Stays.DOCUMENTS)
    if {need.name for need in new.needs} - {need.name for need in old.needs}:
        found.append(Stays.NEEDS)
    if {(step.name, step.kind) for step in old.steps} - {(step.name, step.kind) for step in new.steps}:
        found.append(Stays.STEPS_GONE)
    if {need.name for need in old.needs} - {need.name for need in new.needs}:
        found.append(Stays.NEEDS_GONE)
    if set(correcting) - {each.name for each in new.all_fields()}:
        found.append(Stays.CORRECTION)
    return tuple(found)


def homeless(new: ProcedureFile, given: Sequence[tuple[str, str]]) -> list[int]:
    """Places in ``given``, documents as (field, row), of those that no question of ``new`` asks for, or beyond as many as it takes."""
    every = [inner for each in new.all_fields() for inner in (each, *each.fields)]
    room = {each.name: each.max_files for each in every if each.type is FieldType.FILE}
    taken: Counter[tuple[str, str]] = Counter()
    found = []
    for index, place in enumerate(given):
        taken[place] += 1
        if taken[place] > room.get(place[0], 0):
            found.append(index)
    return found
