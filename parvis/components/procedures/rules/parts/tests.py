"""``tests``: sample files and what must come of each, kept with the procedure that they try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parvis.components.procedures.rules.kinds import is_moment
from parvis.components.procedures.rules.meaning import repeated
from parvis.components.procedures.rules.names import every_field, top_fields, unknown
from parvis.components.procedures.rules.parts.part import Part
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Path, Source


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A file that nobody filed. ``needs`` gives for each need its source's values, or ``unknown`` or ``awaited``."""

    name: str
    on: date | None
    area: str = ""
    needs: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    attached: tuple[str, ...] = ()
    expect: Mapping[str, Any] = field(default_factory=dict)


def build(value: Sequence[Mapping[str, Any]] | None) -> tuple[Sample, ...]:
    return tuple(
        Sample(
            name=each["name"],
            on=date.fromisoformat(each["filed_on"]) if "filed_on" in each else None,
            area=each.get("area", ""),
            needs=each.get("needs", {}),
            answers=each.get("answers", {}),
            attached=tuple(each.get("attached", ())),
            expect=each["expect"],
        )
        for each in value or ()
    )


def mistakes(source: Source) -> Iterator[Mistake]:
    tests = source.value.get("tests") or ()
    yield from repeated(
        source, [(("tests", index, "name"), each["name"]) for index, each in enumerate(tests)], "test", "Call it otherwise."
    )
    for index, each in enumerate(tests):
        yield from of_one(source, ("tests", index), each)


def of_one(source: Source, path: Path, test: Mapping[str, Any]) -> Iterator[Mistake]:
    expect, fields = test["expect"], {each["name"]: each for _, each in top_fields(source)}
    every = {each["name"]: each for _, each, _ in every_field(source)}
    documents = {name for name, each in every.items() if each["type"] == "file"}
    needs = {each["name"] for each in source.value.get("needs", [])}
    yield from days(source, [((*path, "filed_on"), test.get("filed_on")), ((*path, "expect", "silence_on"), expect.get("silence_on"))])
    yield from names(source, (*path, "needs"), "need", test.get("needs", {}), needs)
    yield from names(source, (*path, "attached"), "document", test.get("attached", []), documents)
    for name, number in Counter(test.get("attached", [])).items():
        most = every[name].get("max_files", 1) if name in documents else number
        if number > most:
            said = f"`{name}` is attached {number} times, and takes {most}"
            yield mistake(source, (*path, "attached"), said, "Name it less often, or raise its `max_files`.")
    for name, value in test.get("answers", {}).items():
        if name not in fields:
            yield unknown(source, (*path, "answers", name), "field", name, fields)
        elif "formula" in fields[name]:
            yield mistake(source, (*path, "answers", name), f"`{name}` is computed", "Move it under `expect.computed`.")
        elif fields[name]["type"] == "repetition":
            yield from row_mistakes(source, (*path, "answers", name), value, fields[name])
    for key, known in (("shown", fields), ("hidden", fields), ("missing", every), ("wrong", every)):
        yield from names(source, (*path, "expect", key), "field", expect.get(key, []), known)
    computed = {name for name, each in fields.items() if "formula" in each}
    yield from names(source, (*path, "expect", "computed"), "computed answer", expect.get("computed", {}), computed)
    pages = {each["slug"] for each in source.value["pages"]}
    groups = {each["slug"] for each in source.value.get("groups", [])}
    yield from names(source, (*path, "expect", "pages"), "page", expect.get("pages", []), pages)
    yield from names(source, (*path, "expect", "group"), "group", [expect["group"]] if "group" in expect else [], groups)
    if "result" in expect and "result" not in source.value["decisions"]:
        yield mistake(source, (*path, "expect", "result"), "This procedure decides no figure", "Remove it, or add `decisions.result`.")
    if "silence_on" in expect and "silence" not in source.value.get("clocks", {}):
        yield mistake(source, (*path, "expect", "silence_on"), "Silence decides nothing here", "Remove it, or add `clocks.silence`.")


def names(source: Source, path: Path, kind: str, found: Collection[str], known: Collection[str]) -> Iterator[Mistake]:
    for index, name in enumerate(found):
        if name not in known:
            yield unknown(source, (*path, name if isinstance(found, Mapping) else index), kind, name, known)


def row_mistakes(source: Source, path: Path, value: Any, field: Mapping[str, Any]) -> Iterator[Mistake]:
    known = {each["name"] for each in field.get("fields", [])}
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        yield mistake(source, path, f"`{field['name']}` has rows", "Write a list of rows, each with its answers by field.")
        return
    for index, row in enumerate(value):
        yield from names(source, (*path, index), "field of this repetition", row, known)


def days(source: Source, found: Sequence[tuple[Path, str | None]]) -> Iterator[Mistake]:
    for path, value in found:
        if value is not None and not is_moment(value):
            yield mistake(source, path, f"`{value}` is no day", "Write it as YYYY-MM-DD.")


PART = Part("tests", build, mistakes)
