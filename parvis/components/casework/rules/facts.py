"""Answers that have a type, as what files are filtered by: a word, a number, a day."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile

LONGEST = 200
TOO_LARGE = Decimal(10) ** 15


class Kind(StrEnum):
    """How a list is filtered by a field."""

    CHOICE = "choice"  # one word of a closed list
    PLACE = "place"  # a place, by its code or its name
    NUMBER = "number"
    DAY = "day"


KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("yes_no", "checkbox", "choice", "multiple", "linked_choice", "title"), Kind.CHOICE),
    **dict.fromkeys(("country", "place"), Kind.PLACE),
    **dict.fromkeys(("integer", "decimal", "amount"), Kind.NUMBER),
    **dict.fromkeys(("date", "datetime"), Kind.DAY),
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """One fact of a field."""

    field: str
    word: str = ""
    number: Decimal | None = None
    day: date | None = None


def kind_of(field: Field) -> Kind | None:
    """How a list is filtered by this field; None for texts and documents, which are searched instead."""
    return KINDS.get(str(field.type.value))


def filterable(definition: ProcedureFile) -> list[Field]:
    """The fields that lists of this procedure are filtered by, in the order of the form."""
    return [field for field in definition.all_fields() if kind_of(field)]


def facts(definition: ProcedureFile, answers: Mapping[str, Any]) -> Iterator[Found]:
    """What the answers that count say, field by field; what does not read as its type says nothing."""
    for field in filterable(definition):
        value = answers.get(field.name)
        if value is None or value in ("", [], {}):
            continue
        kind = kind_of(field)
        if kind is Kind.NUMBER:
            if (number := as_number(value)) is not None:
                yield Found(field=field.name, number=number)
        elif kind is Kind.DAY:
            if (day := as_day(value)) is not None:
                yield Found(field=field.name, day=day)
        else:
            yield from (Found(field=field.name, word=word) for word in dict.fromkeys(words(field, value)) if word)


def words(field: Field, value: Any) -> Iterator[str]:
    """Closed answers as the list names them: each ticked one; a linked choice whole and by its first part; a place by code and name."""
    if isinstance(value, bool):
        yield "yes" if value else "no"
    elif isinstance(value, Mapping):
        yield from (folded(str(value[key])) for key in ("code", "name", "other") if value.get(key))
    elif isinstance(value, list):
        for each in value:
            yield from words(field, each)
    else:
        text = str(value)[:LONGEST]
        yield folded(text) if kind_of(field) is Kind.PLACE else text
        if field.type is FieldType.LINKED_CHOICE and "/" in text:
            yield text.partition("/")[0]


def folded(text: str) -> str:
    """Lower case without accents, hyphens read as spaces: how a place is looked for."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    letters = "".join(" " if letter in "-'" else letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.split())[:LONGEST]


def as_number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return round(number, 4) if number.is_finite() and abs(number) < TOO_LARGE else None


def as_day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
