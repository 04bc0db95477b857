"""A condition as rows that a plain form shows: groups of comparisons, joined by *all* or *any*, each of which may be denied.

Two levels are enough for what people say; a deeper condition is left as it is written and changed as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

JOINERS = ("all", "any")
MOST_GROUPS, MOST_ROWS = 4, 8


@dataclass(frozen=True, kw_only=True)
class Row:
    """One comparison. ``about`` is a field, or ``source:need``; ``value`` is as the file holds it."""

    about: str
    operator: str
    value: Any = None
    denied: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    joiner: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The whole condition: groups joined by ``joiner``; no group is no condition."""

    joiner: str
    groups: tuple[Group, ...]


class TooDeep(ValueError):
    """The condition does not fit rows; it is changed as text."""


NOTHING = Rows(joiner="all", groups=())


def rows_of(node: Mapping[str, Any] | None) -> Rows:
    """The rows that say what ``node`` says. Raises TooDeep, also where writing them again would give another text."""
    if not node:
        return NOTHING
    found = read(node)
    if node_of(found) != node:
        raise TooDeep
    return found


def read(node: Mapping[str, Any]) -> Rows:
    key, body = only(node)
    if key not in JOINERS:
        return Rows(joiner="all", groups=(Group(joiner="all", rows=(row_of(node),)),))
    if not any(only(each)[0] in JOINERS for each in body):
        return Rows(joiner="all", groups=(Group(joiner=key, rows=tuple(map(row_of, body))),))
    return Rows(joiner=key, groups=tuple(map(group_of, body)))


def only(node: Mapping[str, Any]) -> tuple[str, Any]:
    if len(node) != 1:
        raise TooDeep
    return next(iter(node.items()))


def group_of(node: Mapping[str, Any]) -> Group:
    key, body = only(node)
    return Group(joiner=key, rows=tuple(map(row_of, body))) if key in JOINERS else Group(joiner="all", rows=(row_of(node),))


def row_of(node: Mapping[str, Any]) -> Row:
    key, body = only(node)
    if key == "not":
        inner = row_of(body)
        if inner.denied:
            raise TooDeep
        return Row(about=inner.about, operator=inner.operator, value=inner.value, denied=True)
    if key == "source":
        return Row(about=f"source:{body['need']}", operator="source", value=body["is"])
    if isinstance(body, str):
        return Row(about=body, operator=key)
    if not isinstance(body, Mapping) or set(body) != {"answer", "value"}:
        raise TooDeep
    return Row(about=body["answer"], operator=key, value=body["value"])


def node_of(rows: Rows) -> dict[str, Any] | None:
    """The condition as the file writes it, without joiners around one thing; None for no row."""
    groups = [each for each in rows.groups if each.rows]
    if not groups:
        return None
    if len(groups) == 1:
        return written_group(groups[0])
    return {rows.joiner: [written_group(each) for each in groups]}


def written_group(group: Group) -> dict[str, Any]:
    terms = [written_row(each) for each in group.rows]
    return terms[0] if len(terms) == 1 else {group.joiner: terms}


def written_row(row: Row) -> dict[str, Any]:
    if row.about.startswith("source:"):
        said: dict[str, Any] = {"source": {"need": row.about.removeprefix("source:"), "is": row.value}}
    elif row.value is None:
        said = {row.operator: row.about}
    else:
        said = {row.operator: {"answer": row.about, "value": row.value}}
    return {"not": said} if row.denied else said


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a condition may look at: a field's name, type and options, or a need."""

    name: str
    type: str
    label: Mapping[str, str]
    options: tuple[tuple[str, Mapping[str, str]], ...] = ()


class WrongValue(ValueError):
    """What was typed is no answer to the question; ``allowed`` lists answers of a closed one."""

    def __init__(self, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(allowed))
        self.allowed = allowed


YES, NO = ("yes", "oui", "true", "vrai"), ("no", "non", "false", "faux")


def value_for(question: Question, typed: str) -> Any:
    """What the file holds for what was typed: an option by its value or label, yes or no, a number, a text. Raises WrongValue."""
    said = typed.strip()
    if question.type in ("yes_no", "checkbox"):
        if said.lower() not in (*YES, *NO):
            raise WrongValue(("yes", "no"))
        return said.lower() in YES
    if question.options:
        return option_named(question, said)
    if question.type in ("integer", "decimal", "amount"):
        return number(said)
    if not said:
        raise WrongValue
    return said


def option_named(question: Question, said: str) -> str:
    for value, label in question.options:
        if said.casefold() in (value, *(each.casefold() for each in label.values())):
            return value
    raise WrongValue(tuple(value for value, _ in question.options))


def number(said: str) -> int | float:
    try:
        found = float(said.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", "."))
    except ValueError as wrong:
        raise WrongValue from wrong
    if found != found or found in (float("inf"), float("-inf")):
        raise WrongValue
    return int(found) if found.is_integer() else found


def questions_before(value: Mapping[str, Any], place: tuple[str | int, ...]) -> list[Question]:
    """What a condition at ``place`` may look at: earlier questions of the form, or all of them outside the pages; then the needs."""
    found: list[Question] = []
    for page_index, page in enumerate(value.get("pages", [])):
        if place[:1] == ("pages",) and page_index > int(place[1]):
            break
        if place[:1] == ("pages",) and page_index == int(place[1]) and len(place) < 4:
            break
        for index, field in enumerate(page.get("fields", [])):
            if place[:3] == ("pages", page_index, "fields") and index >= int(place[3]):
                found += siblings(field, place)
                return [*found, *needs(value)]
            found.append(question_of(field))
    return [*found, *needs(value)]


def siblings(field: Mapping[str, Any], place: tuple[str | int, ...]) -> list[Question]:
    """Inside a repetition, the sub-fields before."""
    if len(place) < 6 or place[4] != "fields":
        return []
    return [question_of(each) for each in field.get("fields", [])[: int(place[5])]]


def needs(value: Mapping[str, Any]) -> list[Question]:
    states = ("known", "awaited", "unknown")
    return [
        Question(
            name=f"source:{each.get('name', '')}",
            type="source",
            label=each.get("title", {}),
            options=tuple((state, {}) for state in states),
        )
        for each in value.get("needs", [])
    ]


def question_of(field: Mapping[str, Any]) -> Question:
    options = [(each.get("value", ""), each.get("label", {})) for each in flat(field.get("options", []))]
    return Question(name=field.get("name", ""), type=field.get("type", "text"), label=field.get("label", {}), options=tuple(options))


def flat(options: Sequence[Mapping[str, Any]], before: str = "") -> list[Mapping[str, Any]]:
    """Options, those of a linked choice as ``first/second``."""
    found: list[Mapping[str, Any]] = []
    for each in options:
        value = f"{before}{each.get('value', '')}"
        found.append({"value": value, "label": each.get("label", {})})
        found += flat(each.get("options", []), f"{value}/")
    return found
