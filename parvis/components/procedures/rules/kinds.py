"""What each kind of question accepts, and what a condition may do with its answer.

Answers are kept as JSON: a country as its two letters (ISO 3166-1), an account as its IBAN without blanks (ISO 13616), a date
as ``YYYY-MM-DD``, a moment as ``YYYY-MM-DDTHH:MM`` in the country's own time, decimals and amounts as texts, a linked choice
as ``first`` or ``first/second``, an answer that the list lacks as ``{"other": "its words"}``. A title is ``mr`` or ``mrs``; a
place ``{"code", "name", "level", "in": {level: code}}``; a record ``{"number", "name", "state", "source", "fetched_at",
"values"}``; a map a GeoJSON FeatureCollection (RFC 7946); a link the reference of the person's other file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import re2
from babel import Locale
from stdnum import iban
from stdnum.exceptions import ValidationError

from parvis.kernel.accents import without_accents
from parvis.kernel.text import Text

NUMBERS = frozenset({"integer", "decimal", "amount"})
ORDERED = NUMBERS | {"date", "datetime"}
CHOICES = frozenset({"choice", "linked_choice"})
COMPARABLE = ORDERED | CHOICES | {"text", "formatted", "email", "phone", "yes_no", "checkbox", "country", "title", "place"}
READ_ONLY = frozenset({"heading", "explanation"})
TITLES = {"mr": Text("M.", "Mr"), "mrs": Text("Mme", "Ms")}
NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})  # among Babel's territories of two letters


class WrongPattern(ValueError):
    """A pattern that RE2 cannot read; its text says where."""


@lru_cache(maxsize=500)
def pattern(written: str) -> Any:
    """``written`` as RE2 reads it: no pattern that somebody writes makes an answer take long. Raises WrongPattern."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(written, options)
    except re2.error as wrong:
        said = wrong.args[0] if wrong.args else ""
        raise WrongPattern(said.decode() if isinstance(said, bytes) else str(said)) from wrong


def has_pattern(value: str, written: str) -> bool:
    """Whether the whole of ``value`` has the pattern."""
    return pattern(written).fullmatch(value) is not None


def has_signs(value: str, allowed: Collection[str]) -> bool:
    """Whether every sign of ``value`` is of a kind allowed: ``letters``, ``digits`` or ``special``, which is all the rest."""
    kind = {True: "letters", False: "special"}
    return all(("digits" if each in "0123456789" else kind[each.isalpha()]) in allowed for each in value)


def account(typed: str) -> str | None:
    """The IBAN as it is kept; None when its length, country or check digits are wrong."""
    try:
        return str(iban.validate(typed))
    except ValidationError:
        return None


def shown_account(kept: str) -> str:
    """In groups of four, as on a bank's papers."""
    return str(iban.format(kept))


@lru_cache(maxsize=8)
def countries(language: str) -> Mapping[str, str]:
    """Names of countries and territories by code, in the order of their names."""
    names = Locale(language).territories
    known = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES}
    return dict(sorted(known.items(), key=lambda each: without_accents(each[1])))


def values_of(options: Iterator[Mapping[str, Any]] | list[Mapping[str, Any]]) -> Iterator[str]:
    """Every answer that written options allow, those of linked choices too."""
    for each in options:
        inner = each.get("options", [])
        if not inner:
            yield each["value"]
        for second in inner:
            yield f"{each['value']}/{second['value']}"


def fits(kind: str, value: Any) -> bool:
    """Whether a condition may compare an answer of ``kind`` with ``value``, as it stands in the file."""
    if kind in NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind in ("yes_no", "checkbox"):
        return isinstance(value, bool)
    if kind == "title":
        return value in TITLES
    if kind == "country":
        return isinstance(value, str) and value in countries("en")
    if kind in ("date", "datetime"):
        return isinstance(value, str) and is_moment(value, with_time=kind == "datetime")
    return isinstance(value, str)


def bounds(kind: str, value: Any) -> bool:
    """Whether ``value`` may be the least or the greatest answer of ``kind``."""
    return fits(kind, value) or (kind == "date" and value == "today")


def is_moment(value: str, *, with_time: bool = False) -> bool:
    try:
        found = datetime.fromisoformat(value) if with_time else date.fromisoformat(value)
    except ValueError:
        return False
    return found.strftime("%Y-%m-%dT%H:%M" if with_time else "%Y-%m-%d") == value
