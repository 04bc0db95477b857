"""How a computed answer was found, in words and figures: ``Surface (12) × 2.5``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parvis.components.procedures.rules.conditions import Facts
from parvis.components.procedures.rules.definition import Field, ProcedureFile
from parvis.components.procedures.rules.formulas import (
    Answer,
    Combined,
    First,
    Formula,
    If,
    Literal,
    OverRows,
    Rounded,
    Value,
)
from parvis.components.rules.rules import spoken
from parvis.kernel.text import Text

JOINED = {"add": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ "}
CALLED = {
    "smallest": Text("le plus petit de ({})", "the smallest of ({})"),
    "largest": Text("le plus grand de ({})", "the largest of ({})"),
    "days_between": Text("jours entre ({})", "days between ({})"),
    "years_between": Text("années entières entre ({})", "whole years between ({})"),
    "later": Text("jour qui suit de ({})", "day that follows by ({})"),
}
ROUNDED = {
    "nearest": Text("arrondi de ({})", "({}) rounded"),
    "up": Text("arrondi au-dessus de ({})", "({}) rounded up"),
    "down": Text("arrondi au-dessous de ({})", "({}) rounded down"),
}
ABSENT = Text("pas encore répondu", "not answered yet")
SUM, COUNT = Text("somme de {} : {}", "sum over {}: {}"), Text("nombre de {} : {}", "number of {}: {}")
NO_ROWS = Text("aucune ligne", "no row")


def explained(definition: ProcedureFile, field: Field, facts: Facts) -> Text | None:
    """How the answer of ``field`` comes from the facts; None for one that is not computed."""
    if field.formula is None:
        return None
    fields = {each.name: each for top in definition.all_fields() for each in (top, *top.fields)}
    return Wording(fields=fields, facts=facts).of(field.formula)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The words of one computation; of an ``if`` only the way that was taken is told."""

    fields: Mapping[str, Field]
    facts: Facts

    def of(self, node: Formula) -> Text:
        match node:
            case Literal():
                return said(node.value(self.facts))
            case Answer():
                return self.answer(node)
            case Combined() if node.operation in JOINED:
                return joined(JOINED[node.operation], [self.inside(each) for each in node.terms])
            case Combined():
                return put(CALLED[node.operation], joined(" ; ", [self.of(each) for each in node.terms], "; "))
            case First():
                found = next((each for each in node.terms if each.value(self.facts) is not None), node.terms[0])
                return self.of(found)
            case Rounded():
                return put(ROUNDED[node.to], self.of(node.of))
            case If():
                return self.of(node.branch(self.facts))
            case OverRows():
                return self.rows(node)
        raise TypeError(node)

    def inside(self, node: Formula) -> Text:
        """A term of an operation: in brackets where it is an operation itself."""
        words = self.of(node)
        plain = not (isinstance(node, Combined) and node.operation in JOINED)
        return words if plain else put(Text("({})", "({})"), words)

    def answer(self, node: Answer) -> Text:
        field, value = self.fields.get(node.name), node.value(self.facts)
        label = field.label if field else Text.of(node.name)
        words = ABSENT if value is None else spoken(value, field.unit if field else "")
        return Text(f"{label.fr} ({words.fr})", f"{label.en} ({words.en})")

    def rows(self, node: OverRows) -> Text:
        field = self.fields.get(node.rows)
        label = field.label if field else Text.of(node.rows)
        values = node.values(self.facts)
        if node.of is None:
            return put(COUNT, label, Text.of(str(len(values))))
        return put(SUM, label, joined(" + ", [said(each) for each in values]) if values else NO_ROWS)


def said(value: Value) -> Text:
    return ABSENT if value is None else spoken(value)


def joined(between: str, words: list[Text], english: str = "") -> Text:
    return Text(between.join(each.fr for each in words), (english or between).join(each.en for each in words))


def put(words: Text, *inside: Text) -> Text:
    return Text(words.fr.format(*(each.fr for each in inside)), words.en.format(*(each.en for each in inside)))
