"""Conditions: a small typed expression tree, the same in the file, on the page and at the desk.

A condition is a mapping with one key: ``all``, ``any`` (lists), ``not`` (one condition), a
comparison such as ``{equals: {answer: diet, value: none}}``, or ``{source: {need: n, is: unknown}}``.
A question that was not asked or not answered has no value, and no comparison with it holds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a condition may look at: answers by field, and the state of each need."""

    answers: Mapping[str, Any]
    needs: Mapping[str, str]


class Condition(Protocol):
    """A node of the tree."""

    def holds(self, facts: Facts) -> bool:
        """Whether the condition is true of ``facts``."""

    def names(self) -> Iterator[str]:
        """The fields it looks at."""


@dataclass(frozen=True)
class All:
    terms: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        return all(term.holds(facts) for term in self.terms)

    def names(self) -> Iterator[str]:
        return (name for term in self.terms for name in term.names())


@dataclass(frozen=True)
class Any_:  # noqa: N801  the builtin's name is taken
    terms: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        return any(term.holds(facts) for term in self.terms)

    def names(self) -> Iterator[str]:
        return (name for term in self.terms for name in term.names())


@dataclass(frozen=True)
class Not:
    term: Condition

    def holds(self, facts: Facts) -> bool:
        return not self.term.holds(facts)

    def names(self) -> Iterator[str]:
        return self.term.names()


@dataclass(frozen=True)
class Comparison:
    operator: str
    answer: str
    value: Any

    def holds(self, facts: Facts) -> bool:
        found = facts.answers.get(self.answer)
        if found is None or found in ("", [], {}):
            return False
        return COMPARISONS[self.operator](found, self.value)

    def names(self) -> Iterator[str]:
        return iter((self.answer,))


@dataclass(frozen=True)
class Answered:
    answer: str

    def holds(self, facts: Facts) -> bool:
        return facts.answers.get(self.answer) not in (None, "", [], {})

    def names(self) -> Iterator[str]:
        return iter((self.answer,))


@dataclass(frozen=True)
class Within:
    """Whether a place is that of ``level`` and ``code``, or lies in it."""

    answer: str
    level: str
    code: str

    def holds(self, facts: Facts) -> bool:
        found = facts.answers.get(self.answer)
        if not isinstance(found, Mapping):
            return False
        around = found.get("in")
        held = {**(around if isinstance(around, Mapping) else {}), found.get("level"): found.get("code")}
        return held.get(self.level) == self.code

    def names(self) -> Iterator[str]:
        return iter((self.answer,))


@dataclass(frozen=True)
class SourceIs:
    need: str
    state: str

    def holds(self, facts: Facts) -> bool:
        return facts.needs.get(self.need) == self.state

    def names(self) -> Iterator[str]:
        return iter(())


def comparable(value: Any) -> Decimal | date:
    """``value`` as something that has an order: a number, a date written YYYY-MM-DD, or a moment YYYY-MM-DDTHH:MM."""
    if isinstance(value, str) and value[4:5] == "-":
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return Decimal(str(value))


def ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def holds(found: Any, value: Any) -> bool:
        try:
            return compare(comparable(found), comparable(value))
        except (ValueError, InvalidOperation, TypeError):
            return False

    return holds


def same(found: Any, value: Any) -> bool:
    """Equal, a number being the same however it is written."""
    if isinstance(found, Mapping):
        found = found.get("code")  # a place is named by its code
    if isinstance(value, bool) or isinstance(found, bool | list):
        return bool(found == value)
    if isinstance(value, int | float):
        return ordered(operator.eq)(found, value)
    return bool(str(found) == str(value))


def contains(found: Any, value: Any) -> bool:
    return isinstance(found, list) and value in found


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": same,
    "differs": lambda found, value: not same(found, value),
    "below": ordered(operator.lt),
    "at_most": ordered(operator.le),
    "above": ordered(operator.gt),
    "at_least": ordered(operator.ge),
    "contains": contains,
}


def parse(node: Mapping[str, Any]) -> Condition:
    """The condition that ``node`` writes; ``node`` has passed the schema."""
    ((key, body),) = node.items()
    if key in ("all", "any"):
        terms = tuple(parse(term) for term in body)
        return All(terms) if key == "all" else Any_(terms)
    if key == "not":
        return Not(parse(body))
    if key == "answered":
        return Answered(body)
    if key == "within":
        return Within(body["answer"], body["level"], body["value"])
    if key == "source":
        return SourceIs(body["need"], body["is"])
    return Comparison(key, body["answer"], body["value"])
