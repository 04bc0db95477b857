"""What a cell of a legacy table may hold, told in one form whatever the form in which it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from parvis.kernel.text import Text

LONGEST_CELL = 10_000  # characters
SPACES = re.compile(r"[\s\u00a0\u202f]+")
DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
TRUE, FALSE = {"true", "vrai", "yes", "oui", "1", "o", "y"}, {"false", "faux", "no", "non", "0", "n"}


class BadCell(ValueError):
    """A cell is not of its column's kind; ``text`` says why in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def as_text(value: str) -> str:
    if len(value) > LONGEST_CELL:
        raise BadCell(Text(f"plus de {LONGEST_CELL} caractères", f"more than {LONGEST_CELL} characters"))
    return value


def as_integer(value: str) -> str:
    found = SPACES.sub("", value)
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", found):
        raise BadCell(Text("ce n’est pas un nombre entier", "this is not a whole number"))
    return str(int(found))


def as_decimal(value: str) -> str:
    """A number with a point, whether it was written with a point or a comma.

    >>> as_decimal("1 234,50")
    '1234.50'
    """
    found = SPACES.sub("", value)
    found = found.replace(",", ".") if "." not in found else found
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", found):
        raise BadCell(Text("ce n’est pas un nombre", "this is not a number"))
    try:
        return f"{Decimal(found):f}"
    except InvalidOperation as error:
        raise BadCell(Text("ce n’est pas un nombre", "this is not a number")) from error


def as_date(value: str) -> str:
    """A day as ISO 8601, from ISO 8601 or day first.

    >>> as_date("03/02/2026")
    '2026-02-03'
    """
    day_first = DAY_FIRST.fullmatch(value)
    try:
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1])).isoformat()
        return date.fromisoformat(value[:10] if value[10:11] in ("T", " ") else value).isoformat()
    except ValueError as error:
        raise BadCell(Text("ce n’est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA)", "this is no date (YYYY-MM-DD or DD/MM/YYYY)")) from error


def as_boolean(value: str) -> str:
    said = value.casefold()
    if said not in TRUE | FALSE:
        raise BadCell(Text("ce n’est ni oui ni non", "this is neither yes nor no"))
    return "true" if said in TRUE else "false"


KINDS: dict[str, Callable[[str], str]] = {
    "text": as_text,
    "area": as_text,
    "integer": as_integer,
    "decimal": as_decimal,
    "date": as_date,
    "boolean": as_boolean,
}
TITLES = {
    "text": Text("texte", "text"),
    "area": Text("code de territoire", "code of an area"),
    "integer": Text("nombre entier", "whole number"),
    "decimal": Text("nombre", "number"),
    "date": Text("date", "date"),
    "boolean": Text("oui ou non", "yes or no"),
}
NUMBERS = ("integer", "decimal")


def canonical(value: str, kind: str) -> str:
    """``value`` as every reader gets it; empty stays empty. Raises BadCell."""
    stripped = value.strip().strip("\u00a0\u202f")
    return KINDS[kind](stripped) if stripped else ""


def typed(value: str, kind: str) -> object:
    """A canonical value as JSON gives it; None for an empty cell of anything but text. What an older version held stays a text."""
    if kind in ("text", "area", "date"):
        return value if value or kind == "text" else None
    if not value:
        return None
    if kind == "boolean":
        return value == "true"
    try:
        return int(value) if kind == "integer" else float(value)
    except ValueError:
        return value


def guessed(values: Iterable[str]) -> str:
    """The narrowest kind that all of ``values`` have; codes with leading zeros are text.

    >>> guessed(["1", "2 000"]), guessed(["01", "35"]), guessed(["1,5", ""]), guessed([])
    ('integer', 'text', 'decimal', 'text')
    """
    held = [value for value in values if value.strip()]
    if not held or any(re.fullmatch(r"0[0-9]+", value.strip()) for value in held):
        return "text"
    return next((kind for kind in ("integer", "decimal", "date") if all(is_of(value, kind) for value in held)), word_kind(held))


def word_kind(values: list[str]) -> str:
    return "boolean" if all(is_of(value, "boolean") for value in values) else "text"


def is_of(value: str, kind: str) -> bool:
    try:
        canonical(value, kind)
    except BadCell:
        return False
    return True
