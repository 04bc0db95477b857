"""Questions answered by yes or no: the value is compared at the door and goes no further."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from parvis.core.exchange.rules.answers import covered
from parvis.kernel.offers import Comparison

if TYPE_CHECKING:
    from parvis.kernel.offers import Need, Question

ORDERS: Mapping[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.AT_MOST: operator.le,
    Comparison.AT_LEAST: operator.ge,
    Comparison.BELOW: operator.lt,
    Comparison.ABOVE: operator.gt,
}


def granted(need: Need, allowed: Iterable[str]) -> tuple[str, ...]:
    """Of all that ``need`` asks, what ``allowed`` opens: who may have a value may also have a yes or no about it."""
    names = tuple(allowed)
    paths = {question.mark: question.path for question in need.questions}
    return tuple(each for each in need.asked if each in names or covered([paths.get(each, each)], names))


def told(questions: Iterable[Question], found: Mapping[str, Any]) -> dict[str, bool | None]:
    """The answer to each question by name, from what the source found."""
    return {question.name: holds(question, value_at(found, question.path)) for question in questions}


def value_at(found: Any, path: str) -> Any:
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def holds(question: Question, value: Any) -> bool | None:
    """Whether ``value`` is as the question has it; None when the source has none, or none that compares.

    >>> from parvis.kernel.offers import Question
    >>> from parvis.kernel.text import Text
    >>> low = Question(name="low", title=Text("", ""), path="q", comparison=Comparison.AT_MOST, value=900)
    >>> holds(low, 784), holds(low, "901"), holds(low, None), holds(low, "x")
    (True, False, None, None)
    """
    if question.comparison is Comparison.KNOWN:
        return value not in (None, "", [], {})
    if value in (None, ""):
        return None
    if question.comparison is Comparison.EQUALS:
        return bool(value == question.value)
    one, other = comparable(value), comparable(question.value)
    if one is None or type(one) is not type(other):
        return None
    return ORDERS[question.comparison](one, other)


def comparable(value: Any) -> Decimal | date | None:
    """A number or a day (YYYY-MM-DD); None for what has no order."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal | date):
        return None
    if isinstance(value, date):
        return value
    return day(value) if isinstance(value, str) and value[4:5] == "-" else number(value)


def number(value: str | float | Decimal) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
