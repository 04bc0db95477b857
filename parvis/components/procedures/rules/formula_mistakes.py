"""Mistakes of formulas: names that lead nowhere or ahead, and kinds that do not go together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from parvis.components.procedures.rules.kinds import NUMBERS, is_moment
from parvis.components.procedures.rules.meaning import node_mistakes
from parvis.components.procedures.rules.names import every_field, top_fields, unknown
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Path, Source

DAYS = frozenset({"date", "datetime"})
COMPUTED = NUMBERS | {"date"}  # kinds of questions that a formula may answer
OF_DAYS = {"days_between": ("day", "day"), "years_between": ("day", "day"), "later": ("day", "number")}
Fields = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a formula may look at: fields asked before it, those asked later (to say so), the needs of the file."""

    source: Source
    before: Fields
    later: Collection[str]
    needs: Collection[str]


def formula_mistakes(source: Source) -> Iterator[Mistake]:
    """Of every formula of the file: they look back only, so that none can loop."""
    needs = {need["name"] for need in source.value.get("needs", [])}
    later = {field["name"] for _, field in top_fields(source)}
    before: dict[str, Mapping[str, Any]] = {}
    for path, field in top_fields(source):
        yield from of_one(Around(source=source, before=before, later=later, needs=needs), path, field)
        before[field["name"]] = field
    beside = [(path, field) for path, field, inside in every_field(source) if inside]
    beside += [(("annotations", index), field) for index, field in enumerate(source.value.get("annotations", []))]
    for path, field in beside:
        if "formula" in field:
            mend = "Move it to a page; `sum` looks into the rows of a repetition."
            yield mistake(source, (*path, "formula"), "Only a question of a page may be computed", mend)
    decisions, computed = source.value["decisions"], {name for name, each in before.items() if "formula" in each}
    if decisions.get("result", {}).get("name") in computed and "algorithm" not in decisions:
        what = "The figure to decide is computed, and nobody is told so"
        yield mistake(source, ("decisions", "result"), what, "Add `decisions.algorithm`: the law wants people to know.")
    for path, field, _inside in every_field(source):
        if "decimals" in field and "formula" not in field:
            yield mistake(source, (*path, "decimals"), "`decimals` is for answers that are computed", "Remove it, or add `formula:`.")


def of_one(around: Around, path: Path, field: Mapping[str, Any]) -> Iterator[Mistake]:
    """Of the formula of ``field``, which stands at ``path``."""
    if "formula" not in field:
        return
    if field["type"] not in COMPUTED:
        kinds = ", ".join(sorted(COMPUTED))
        yield mistake(
            around.source, (*path, "formula"), f"A formula cannot answer a field of type {field['type']}", f"Make it one of: {kinds}."
        )
        return
    for key in ("certified", "required"):
        if key in field:
            what = f"`{key}` says nothing of an answer that is computed"
            yield mistake(around.source, (*path, key), what, "Remove it: nobody is asked.")
    found = Checking(around)
    kind = found.kind(field["formula"], (*path, "formula"))
    yield from found.mistakes
    wanted = "day" if field["type"] == "date" else "number"
    if kind not in (None, wanted):
        yield mistake(
            around.source,
            (*path, "formula"),
            f"This formula gives a {kind}, not a {wanted}",
            "Change the type of the field, or the formula.",
        )


class Checking:
    """Walks a formula; ``mistakes`` are those met on the way. A kind is ``number``, ``day``, or None where a mistake hides it."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.mistakes: list[Mistake] = []

    def wrong(self, path: Path, what: str, mend: str) -> None:
        self.mistakes.append(mistake(self.around.source, path, what, mend))

    def kind(self, node: Any, path: Path) -> str | None:
        if not isinstance(node, Mapping):
            return "number"
        ((key, body),) = node.items()
        here = (*path, key)
        match key:
            case "answer":
                return self.of_answer(body, here)
            case "date":
                if not is_moment(body):
                    self.wrong(here, f"`{body}` is no day", "Write it as YYYY-MM-DD.")
                return "day"
            case "round":
                self.require(body["of"], (*here, "of"), "number")
                return "number"
            case "if":
                self.condition(body["when"], (*here, "when"))
                return self.same([body["then"], body["else"]], [(*here, "then"), (*here, "else")])
            case "sum" | "count":
                return self.over_rows(body, here)
            case "smallest" | "largest" | "first":
                return self.same(body, [(*here, index) for index in range(len(body))])
        wanted = OF_DAYS.get(key, ("number",) * len(body))
        for index, (each, kind) in enumerate(zip(body, wanted, strict=True)):
            self.require(each, (*here, index), kind)
        return "day" if key == "later" else "number"

    def require(self, node: Any, path: Path, wanted: str) -> None:
        found = self.kind(node, path)
        if found not in (None, wanted):
            self.wrong(path, f"A {wanted} is needed here, and this is a {found}", "Look at another answer, or change the operation.")

    def same(self, nodes: list[Any], paths: list[Path]) -> str | None:
        found = self.kind(nodes[0], paths[0])
        for node, path in zip(nodes[1:], paths[1:], strict=True):
            if found is not None:
                self.require(node, path, found)
            else:
                found = self.kind(node, path)
        return found

    def of_answer(self, name: str, path: Path) -> str | None:
        field = self.around.before.get(name)
        if field is None:
            if name in self.around.later:
                self.wrong(
                    path, f"`{name}` is asked later than this formula", "Move the question up: a formula looks at earlier answers only."
                )
            else:
                self.mistakes.append(unknown(self.around.source, path, "field", name, self.around.before))
            return None
        if field["type"] in NUMBERS:
            return "number"
        if field["type"] in DAYS:
            return "day"
        self.wrong(path, f"A formula cannot look at a field of type {field['type']}", f"It looks at: {', '.join(sorted(NUMBERS | DAYS))}.")
        return None

    def over_rows(self, body: Mapping[str, Any], path: Path) -> str:
        field = self.around.before.get(body["rows"])
        if field is None or field["type"] != "repetition":
            repetitions = [name for name, each in self.around.before.items() if each["type"] == "repetition"]
            self.mistakes.append(unknown(self.around.source, (*path, "rows"), "repetition before this formula", body["rows"], repetitions))
            return "number"
        inside = replace(self.around, before={**self.around.before, **{each["name"]: each for each in field.get("fields", [])}})
        row = Checking(inside)
        if "of" in body:
            row.require(body["of"], (*path, "of"), "number")
        if "when" in body:
            row.condition(body["when"], (*path, "when"))
        self.mistakes += row.mistakes
        return "number"

    def condition(self, node: dict[str, Any], path: Path) -> None:
        from_before = {name: dict(each) for name, each in self.around.before.items()}
        self.mistakes += node_mistakes(self.around.source, path, node, from_before, self.around.needs, self.around.later)
