"""To which group a file goes: the first, in the order of titles, whose rule is sound and holds; else the default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.components.procedures.rules import conditions
from parvis.components.procedures.rules.conditions import Facts
from parvis.components.procedures.rules.definition import Field, Option, ProcedureFile
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Route:
    """A group as routing sees it; ``rule`` is a condition as procedure files write it, None for one that takes nothing by itself."""

    key: int
    title: str
    rule: Mapping[str, Any] | None
    is_default: bool


def chosen(routes: Sequence[Route], definition: ProcedureFile, facts: Facts) -> tuple[Route, bool] | None:
    """The route of a file and whether its rule chose it; None when no group takes it."""
    for route in sorted(routes, key=lambda each: (each.title, each.key)):
        if route.rule and not any(problems(route.rule, definition)) and conditions.parse(route.rule).holds(facts):
            return route, True
    return next(((route, False) for route in routes if route.is_default), None)


def problems(rule: Mapping[str, Any], definition: ProcedureFile) -> Iterator[Text]:
    """Why ``rule`` cannot be read under this version of the procedure; nothing when it is sound."""
    fields = {field.name: field for field in definition.all_fields() if field.asks}
    try:
        conditions.parse(rule)
    except (KeyError, TypeError, ValueError, AttributeError):
        yield Text("Cette règle ne se lit pas comme une condition.", "This rule does not read as a condition.")
        return
    for name, value in looked_at(rule):
        if name not in fields:
            yield Text(f"La démarche ne pose plus la question « {name} ».", f"The procedure no longer asks the question “{name}”.")
        elif value is not None and not possible(fields[name], value):
            label = fields[name].label
            yield Text(f"« {label.fr} » n’a plus de réponse « {value} ».", f"“{label.en}” no longer has an answer “{value}”.")


def looked_at(rule: Any) -> Iterator[tuple[str, Any]]:
    """Each field that a condition looks at, with what it is compared to (None: nothing)."""
    if isinstance(rule, Mapping):
        if "answer" in rule:
            yield str(rule["answer"]), rule.get("value")
        for key, body in rule.items():
            if key == "answered":
                yield str(body), None
            else:
                yield from looked_at(body)
    elif isinstance(rule, list | tuple):
        for each in rule:
            yield from looked_at(each)


def possible(field: Field, value: Any) -> bool:
    """Whether a closed question still has this answer; open questions have any."""
    known = set(values_of(field.options))
    return not known or value in known


def values_of(options: Sequence[Option]) -> Iterator[str]:
    for option in options:
        yield option.value
        yield from values_of(option.options)
