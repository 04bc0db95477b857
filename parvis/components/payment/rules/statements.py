"""The provider's daily statement: its lines, and how they compare with what we hold."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

COLUMNS = ("kind", "reference", "amount", "currency", "day")
KINDS = ("payment", "refund")
LARGEST = 5_000_000  # bytes: some hundred thousand lines
LINES = 100_000
SHOWN = 20  # wrong lines told at once
NAME = 80  # signs of a reference
AMOUNT = re.compile(r"[1-9][0-9]{0,11}")  # plain figures, under 10¹² of the smallest unit
CURRENCY = re.compile(r"[A-Z]{3}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Found(StrEnum):
    """How a line of the statement, or one of ours, compares."""

    MATCHED = "matched"
    DIFFERENT = "different"  # both have it, with another amount
    MISSING_HERE = "missing_here"  # the provider has it, we do not
    MISSING_THERE = "missing_there"  # we have it, the provider does not
    TWICE = "twice"  # the statement says it more than once


class Problem(StrEnum):
    """What is wrong in a file, or on one of its lines."""

    TEXT = "text"  # not CSV in UTF-8
    COLUMNS = "columns"
    LENGTH = "length"
    CELLS = "cells"  # more or fewer than there are columns
    KIND = "kind"
    REFERENCE = "reference"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DAY = "day"
    OTHER_DAY = "other-day"
    TO_COME = "to-come"


Place = tuple[int, Problem]
"""A line, counted from 1 as the file shows it, and what is wrong there."""


class WrongStatement(ValueError):
    """The file is no statement: ``places`` says where and why, at most ``SHOWN`` of them; nothing of it was taken in."""

    def __init__(self, *places: Place) -> None:
        super().__init__("; ".join(f"line {line}: {problem}" for line, problem in places))
        self.places = places


@dataclass(frozen=True, kw_only=True)
class Line:
    """One movement told by the provider; ``amount`` in minor units, always above zero."""

    number: int
    kind: str
    reference: str
    amount: int
    currency: str
    day: date


def read(content: bytes, *, today: date | None = None) -> list[Line]:
    """The lines of a statement: CSV with the columns of ``COLUMNS``, in UTF-8. Raises WrongStatement with every wrong line.

    ``today``: no movement may be of a later day; None where the file was read before.
    """
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise WrongStatement((1, Problem.COLUMNS))
        return all_right(list(lines(rows, today)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongStatement((1, Problem.TEXT)) from error


def all_right(found: list[Line | Place]) -> list[Line]:
    """Raises WrongStatement when one is a place of a mistake."""
    kept, wrong = [each for each in found if isinstance(each, Line)], [each for each in found if not isinstance(each, Line)]
    first = kept[0].day if kept else None
    wrong += [(each.number, Problem.OTHER_DAY) for each in kept if each.day != first]
    if wrong:
        raise WrongStatement(*sorted(wrong)[:SHOWN])
    return kept


def lines(rows: csv.DictReader[str], today: date | None) -> Iterator[Line | Place]:
    for row in rows:
        if rows.line_num > LINES:
            raise WrongStatement((rows.line_num, Problem.LENGTH))
        yield one(rows.line_num, row, today)


def one(number: int, row: Mapping[str | None, str | list[str] | None], today: date | None) -> Line | Place:
    """A line, or what is wrong with it: the first of its mistakes, from the left."""
    cells = [row.get(name) for name in COLUMNS]
    if None in row or not all(isinstance(each, str) for each in cells):
        return number, Problem.CELLS
    kind, reference, amount, currency, day = (str(each) for each in cells)
    wrong = (
        (kind not in KINDS, Problem.KIND),
        (not 0 < len(reference) <= NAME or not reference.isprintable(), Problem.REFERENCE),
        (AMOUNT.fullmatch(amount) is None, Problem.AMOUNT),
        (CURRENCY.fullmatch(currency) is None, Problem.CURRENCY),
        (day_in(day) is None, Problem.DAY),
        (today is not None and (day_in(day) or today) > today, Problem.TO_COME),
    )
    if problem := next((name for is_wrong, name in wrong if is_wrong), None):
        return number, problem
    found = day_in(day)
    return Line(number=number, kind=kind, reference=reference, amount=int(amount), currency=currency, day=found or date.min)


def day_in(written: str) -> date | None:
    """A day written 2026-11-21, and in no other way."""
    try:
        return date.fromisoformat(written) if DAY.fullmatch(written) else None
    except ValueError:
        return None


def compare(line: Line, *, held: tuple[int, str] | None, seen: bool) -> Found:
    """How ``line`` compares with the amount and currency that we hold under its reference."""
    if seen:
        return Found.TWICE
    if held is None:
        return Found.MISSING_HERE
    return Found.MATCHED if held == (line.amount, line.currency) else Found.DIFFERENT
