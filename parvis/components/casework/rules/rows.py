"""A group's rule as simple rows: one test of one answer each, all of them or any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parvis.components.casework.rules.facts import Kind, as_day, as_number, kind_of
from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile
from parvis.kernel.text import Text

ALL, ANY = "all", "any"
BOUNDS = {
    "equals": Text("est", "is"),
    "at_least": Text("au moins", "at least"),
    "at_most": Text("au plus", "at most"),
}
DAYS = {"at_least": Text("à partir du", "from the"), "at_most": Text("jusqu’au", "until the")}
ANSWERED = Text("a une réponse", "has an answer")


@dataclass(frozen=True, kw_only=True)
class Test:
    """One test that a row may make: ``key`` names it in a form; an open one also needs a value."""

    key: str
    words: Text
    is_open: bool = False


def tests(field: Field) -> Iterator[Test]:
    """Every test of one question that a row can make."""
    kind = kind_of(field)
    if field.type in (FieldType.YES_NO, FieldType.CHECKBOX):
        yield Test(key=f"equals:{field.name}:yes", words=said(field, Text("oui", "yes")))
        yield Test(key=f"equals:{field.name}:no", words=said(field, Text("non", "no")))
    elif kind is Kind.CHOICE and field.options:
        operator = "contains" if field.type is FieldType.MULTIPLE else "equals"
        for option in field.options:
            yield Test(key=f"{operator}:{field.name}:{option.value}", words=said(field, option.label))
            for second in option.options:
                label = Text(f"{option.label.fr} – {second.label.fr}", f"{option.label.en} – {second.label.en}")
                yield Test(key=f"{operator}:{field.name}:{option.value}/{second.value}", words=said(field, label))
    elif kind is Kind.NUMBER:
        yield from (Test(key=f"{name}:{field.name}", words=said(field, words), is_open=True) for name, words in BOUNDS.items())
    elif kind is Kind.DAY:
        yield from (Test(key=f"{name}:{field.name}", words=said(field, words), is_open=True) for name, words in DAYS.items())
    elif field.asks:
        yield Test(key=f"answered:{field.name}", words=Text(f"{field.label.fr} : {ANSWERED.fr}", f"{field.label.en}: {ANSWERED.en}"))


def said(field: Field, words: Text) -> Text:
    return Text(f"{field.label.fr} : {words.fr}", f"{field.label.en}: {words.en}")


class WrongRow(ValueError):
    """A row that does not make a test; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def condition(definition: ProcedureFile, joint: str, rows: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    """The condition that rows (a test's key and its value) make; None without any. Raises WrongRow."""
    terms = [term(definition, key, value.strip()) for key, value in rows if key]
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else {ANY if joint == ANY else ALL: terms}


def term(definition: ProcedureFile, key: str, value: str) -> dict[str, Any]:
    operator, _, rest = key.partition(":")
    name, _, fixed = rest.partition(":")
    field = next((each for each in definition.all_fields() if each.name == name), None)
    test = next((each for each in tests(field) if each.key == key), None) if field else None
    if field is None or test is None:
        raise WrongRow(Text("Cette question n’est plus posée.", "This question is no longer asked."))
    if operator == "answered":
        return {"answered": name}
    if not test.is_open:
        return {operator: {"answer": name, "value": {"yes": True, "no": False}[fixed] if is_tick(field) else fixed}}
    return {operator: {"answer": name, "value": typed(field, value)}}


def is_tick(field: Field) -> bool:
    return field.type in (FieldType.YES_NO, FieldType.CHECKBOX)


def typed(field: Field, value: str) -> int | float | str:
    if kind_of(field) is Kind.DAY:
        day = as_day(value)
        if day is None:
            raise WrongRow(
                Text(
                    f"« {field.label.fr} » : écrivez une date, par exemple 2026-09-01.",
                    f"“{field.label.en}”: write a date, for example 2026-09-01.",
                )
            )
        return day.isoformat()
    number = as_number(value.replace(",", ".").replace(" ", "").replace("\u202f", "").replace("\u00a0", ""))
    if number is None:
        raise WrongRow(Text(f"« {field.label.fr} » : écrivez un nombre.", f"“{field.label.en}”: write a number."))
    return plain(number)


def plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def rows(rule: Mapping[str, Any] | None) -> tuple[str, list[tuple[str, str]]] | None:
    """A condition as a joint and rows; None when it says more than rows can."""
    if not rule:
        return ALL, []
    ((key, body),) = rule.items()
    found = [row(each) for each in body] if key in (ALL, ANY) else [row(rule)]
    return None if None in found else (key if key in (ALL, ANY) else ALL, [each for each in found if each is not None])


def row(node: Mapping[str, Any]) -> tuple[str, str] | None:
    ((key, body),) = node.items()
    if key == "answered":
        return f"answered:{body}", ""
    if key not in ("equals", "contains", "at_least", "at_most"):
        return None
    value = body["value"]
    if isinstance(value, bool):
        return f"{key}:{body['answer']}:{'yes' if value else 'no'}", ""
    if isinstance(value, int | float) or key in DAYS:
        return f"{key}:{body['answer']}", str(value)
    return f"{key}:{body['answer']}:{value}", ""


def in_words(definition: ProcedureFile, rule: Mapping[str, Any] | None) -> Text | None:
    """The rule as a sentence; None when it says more than rows can, or names what is no longer asked."""
    found = rows(rule)
    if found is None:
        return None
    known = {test.key: test for field in definition.all_fields() for test in tests(field)}
    said_rows = [(known[key].words, shown(value)) for key, value in found[1] if key in known]
    if len(said_rows) != len(found[1]):
        return None
    fr, en = (" et ", " and ") if found[0] == ALL else (" ou ", " or ")
    return Text(
        fr.join(f"{words.fr} {value.fr}".strip() for words, value in said_rows),
        en.join(f"{words.en} {value.en}".strip() for words, value in said_rows),
    )


def shown(value: str) -> Text:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return Text(value, value)
    return Text(f"{day:%d/%m/%Y}", f"{day:%d/%m/%Y}")
