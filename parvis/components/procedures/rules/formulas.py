"""Formulas: what the file computes from answers, as a small typed tree that ends, is never run as code and never fails.

A formula is a number, or a mapping with one key: ``answer``, ``date``, ``add``, ``subtract``, ``multiply``, ``divide``, ``smallest``,
``largest``, ``first``, ``round``, ``if``, ``sum``, ``count``, ``days_between``, ``years_between`` or ``later``. It gives a number
(Decimal), a day, or nothing. **Nothing is computed from what is absent**: an answer that was not given, a division by zero, a day out
of the calendar, a number beyond 10^15 make the whole absent; ``first`` takes the first that is there. A sum over no rows is 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Protocol

from parvis.components.procedures.rules import conditions
from parvis.components.procedures.rules.conditions import Condition, Facts

LARGEST = Decimal(10) ** 15
DECIMALS = 2  # of a computed answer, unless said otherwise
ROUNDING = {"nearest": ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}

Value = Decimal | date | None


class Formula(Protocol):
    """A node of the tree."""

    def value(self, facts: Facts, /) -> Value:
        """What it gives, nothing where something that it needs is absent."""

    def names(self) -> Iterator[str]:
        """The answers that it looks at, those of rows too."""


@dataclass(frozen=True)
class Literal:
    """A number or a day as the file writes it."""

    found: Decimal | date

    def value(self, _facts: Facts, /) -> Value:
        return self.found

    def names(self) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True)
class Answer:
    name: str

    def value(self, facts: Facts, /) -> Value:
        return read(facts.answers.get(self.name))

    def names(self) -> Iterator[str]:
        return iter((self.name,))


@dataclass(frozen=True)
class Combined:
    """``add``, ``multiply`` and the like over values that are all there."""

    operation: str
    terms: tuple[Formula, ...]

    def value(self, facts: Facts, /) -> Value:
        found = [term.value(facts) for term in self.terms]
        if any(each is None for each in found):
            return None
        return bounded(OPERATIONS[self.operation], found)

    def names(self) -> Iterator[str]:
        return (name for term in self.terms for name in term.names())


@dataclass(frozen=True)
class First:
    terms: tuple[Formula, ...]

    def value(self, facts: Facts, /) -> Value:
        return next((found for term in self.terms if (found := term.value(facts)) is not None), None)

    def names(self) -> Iterator[str]:
        return (name for term in self.terms for name in term.names())


@dataclass(frozen=True)
class Rounded:
    of: Formula
    decimals: int
    to: str

    def value(self, facts: Facts, /) -> Value:
        found = self.of.value(facts)
        return rounded(found, self.decimals, self.to) if isinstance(found, Decimal) else None

    def names(self) -> Iterator[str]:
        return self.of.names()


@dataclass(frozen=True)
class If:
    when: Condition
    then: Formula
    otherwise: Formula

    def branch(self, facts: Facts) -> Formula:
        return self.then if self.when.holds(facts) else self.otherwise

    def value(self, facts: Facts, /) -> Value:
        return self.branch(facts).value(facts)

    def names(self) -> Iterator[str]:
        yield from self.when.names()
        yield from self.then.names()
        yield from self.otherwise.names()


@dataclass(frozen=True)
class OverRows:
    """``sum`` and ``count``: over the rows of a repetition where ``when`` holds; ``of`` is None for a count."""

    rows: str
    of: Formula | None
    when: Condition | None

    def values(self, facts: Facts) -> list[Value]:
        found = [Facts(answers={**facts.answers, **row}, needs=facts.needs) for row in rows_in(facts.answers.get(self.rows))]
        kept = [each for each in found if self.when is None or self.when.holds(each)]
        return [Decimal(1) if self.of is None else self.of.value(each) for each in kept]

    def value(self, facts: Facts, /) -> Value:
        found = self.values(facts)
        return None if any(each is None for each in found) else bounded(lambda *terms: sum(terms, Decimal(0)), found)

    def names(self) -> Iterator[str]:
        yield self.rows
        yield from self.of.names() if self.of else ()
        yield from self.when.names() if self.when else ()


def rows_in(value: Any) -> list[Mapping[str, Any]]:
    """The answers of each row; nothing for what is not a repetition's answer."""
    rows = value if isinstance(value, list) else []
    return [each["values"] for each in rows if isinstance(each, Mapping) and isinstance(each.get("values"), Mapping)]


def read(value: Any) -> Value:
    """An answer as it is kept, as a number or a day; a moment counts by its day, anything else is absent."""
    if isinstance(value, bool) or value is None or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, str) and value[4:5] == "-":
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= LARGEST else None


def bounded(compute: Callable[..., Any], values: Sequence[Value]) -> Value:
    """What ``compute`` gives; absent for wrong kinds, zero below a division, days out of the calendar and numbers out of bounds."""
    try:
        found = compute(*values)
    except (ArithmeticError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    if isinstance(found, date):
        return found
    return found if isinstance(found, Decimal) and found.is_finite() and abs(found) <= LARGEST else None


def rounded(number: Decimal, decimals: int, to: str = "nearest") -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUNDING[to])


def product(*terms: Decimal) -> Decimal:
    found = Decimal(1)
    for each in terms:
        found *= each
    return found


def years(start: date, end: date) -> Decimal:
    """Whole years from one day to another: a birthday on 29 February comes on 1 March of other years."""
    if end < start:
        return -years(end, start)
    return Decimal(end.year - start.year - ((end.month, end.day) < (start.month, start.day)))


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "add": lambda *terms: sum(terms, Decimal(0)),
    "subtract": operator.sub,
    "multiply": product,
    "divide": operator.truediv,
    "smallest": min,
    "largest": max,
    "days_between": lambda start, end: Decimal((end - start).days),
    "years_between": years,
    "later": lambda day, days: day + timedelta(days=int(days)),
}


def parse(node: Any) -> Formula:
    """The formula that ``node`` writes; ``node`` has passed the schema and the check of kinds."""
    if not isinstance(node, Mapping):
        return Literal(Decimal(str(node)))
    ((key, body),) = node.items()
    match key:
        case "answer":
            return Answer(body)
        case "date":
            return Literal(date.fromisoformat(body))
        case "first":
            return First(tuple(map(parse, body)))
        case "round":
            return Rounded(parse(body["of"]), body.get("decimals", 0), body.get("to", "nearest"))
        case "if":
            return If(conditions.parse(body["when"]), parse(body["then"]), parse(body["else"]))
        case "sum" | "count":
            held = conditions.parse(body["when"]) if "when" in body else None
            return OverRows(body["rows"], parse(body["of"]) if key == "sum" else None, held)
    return Combined(key, tuple(map(parse, body)))


def kept(value: Value, decimals: int) -> str | None:
    """A result as an answer is kept: a number as text without idle zeros, rounded half up; a day as YYYY-MM-DD."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return None
    number = rounded(value, decimals) + 0  # no minus before zero
    return f"{number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize():f}"
