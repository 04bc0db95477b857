"""Mistakes that a schema cannot see: names that do not exist, questions asked twice, impossible conditions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from parvis.components.procedures.rules.field_mistakes import field_mistakes
from parvis.components.procedures.rules.kinds import COMPARABLE, ORDERED, fits, is_moment, values_of
from parvis.components.procedures.rules.names import covered, every_field, top_fields, unknown
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Path, Source

__all__ = ["condition_over_all", "every_field", "meaning_mistakes", "repeated", "top_fields", "unknown"]

Offers = Mapping[str, Collection[str]]  # the fields that each offer releases


def meaning_mistakes(
    source: Source,
    *,
    offers: Offers | None = None,
    life_events: Collection[str] | None = None,
    places: Collection[str] | None = None,
    registers: Offers | None = None,
) -> Iterator[Mistake]:
    """Every name that leads nowhere. What is None is not checked."""
    yield from doubles(source)
    yield from need_mistakes(source, offers)
    yield from condition_mistakes(source)
    yield from field_mistakes(source, places=places, registers=registers)
    yield from once_only_mistakes(source)
    if life_events is not None:
        for index, slug in enumerate(source.value.get("life_events", [])):
            if slug not in life_events:
                yield unknown(source, ("life_events", index), "life event", slug, life_events)


def doubles(source: Source) -> Iterator[Mistake]:
    yield from repeated(
        source, [((*path, "name"), field["name"]) for path, field, _ in every_field(source)], "field", "Give each field a name of its own."
    )
    pages = [(("pages", index, "slug"), page["slug"]) for index, page in enumerate(source.value["pages"])]
    yield from repeated(source, pages, "page", "Give each page a slug of its own.")
    for path, field, _ in every_field(source):
        listed = [((*path, "options"), field.get("options", []))]
        listed += [((*path, "options", index, "options"), each.get("options", [])) for index, each in enumerate(field.get("options", []))]
        for where, options in listed:
            named = [((*where, index, "value"), option["value"]) for index, option in enumerate(options)]
            yield from repeated(source, named, "option", "Keep it once.")


def repeated(source: Source, found: Sequence[tuple[Path, str]], kind: str, mend: str) -> Iterator[Mistake]:
    first: dict[str, Path] = {}
    for path, name in found:
        if name in first:
            yield mistake(source, path, f"The {kind} `{name}` is already on line {source.place(first[name])[0]}", mend)
        first.setdefault(name, path)


def need_mistakes(source: Source, offers: Offers | None) -> Iterator[Mistake]:
    names = {field["name"] for _, field in top_fields(source)}
    needs = source.value.get("needs", [])
    yield from repeated(
        source, [(("needs", index, "name"), need["name"]) for index, need in enumerate(needs)], "need", "Give it another name."
    )
    for index, need in enumerate(needs):
        yield from question_mistakes(source, index, need)
        for name, paths in need["fills"].items():
            where: Path = ("needs", index, "fills", name)
            if name not in names:
                yield unknown(source, where, "field", name, names)
            for path in [paths] if isinstance(paths, str) else paths:
                if not covered(path, asked(need)):
                    yield unknown(source, where, "field asked of the source", path, asked(need))
        if offers is not None:
            yield from offer_mistakes(source, index, need, offers)


def asked(need: Mapping[str, Any]) -> list[str]:
    """What may fill fields: the fields asked, and the questions by their mark."""
    return [*need.get("fields", []), *(f"?{question['name']}" for question in need.get("questions", []))]


def question_mistakes(source: Source, index: int, need: dict[str, Any]) -> Iterator[Mistake]:
    where: Path = ("needs", index)
    questions = need.get("questions", [])
    if not asked(need):
        yield mistake(source, where, f"The need `{need['name']}` asks nothing", "Add `fields:` or `questions:`.")
    places = [((*where, "questions", position, "name"), each["name"]) for position, each in enumerate(questions)]
    yield from repeated(source, places, "question", "Give it another name.")
    kinds = {field["name"]: field["type"] for _, field in top_fields(source)}
    for name, filling in need["fills"].items():
        if str(filling).startswith("?") and kinds.get(name, "yes_no") != "yes_no":
            yield mistake(source, (*where, "fills", name), f"`{name}` is of type {kinds[name]}, a question fills yes_no", "Make it yes_no.")
    for position, each in enumerate(questions):
        if (each["is"] == "known") == ("value" in each):
            mend = "Remove `value`." if each["is"] == "known" else "Add `value:` to compare with."
            yield mistake(source, (*where, "questions", position), f"`is: {each['is']}` and `value` do not go together so", mend)


def once_only_mistakes(source: Source) -> Iterator[Mistake]:
    told = source.value.get("once_only")
    if told is None:
        return
    if not is_moment(told["baseline"]):
        yield mistake(source, ("once_only", "baseline"), f"`{told['baseline']}` is no day", "Write it as YYYY-MM-DD.")
    needs = {"identity", *(need["name"] for need in source.value.get("needs", []))}
    for index, each in enumerate(told["documents"]):
        if each["replaced_by"] not in needs:
            yield unknown(source, ("once_only", "documents", index, "replaced_by"), "need", each["replaced_by"], needs)


def offer_mistakes(source: Source, index: int, need: dict[str, Any], offers: Offers) -> Iterator[Mistake]:
    if need["offer"] not in offers:
        yield unknown(source, ("needs", index, "offer"), "offer", need["offer"], offers)
        return
    released = offers[need["offer"]]
    for position, path in enumerate(need.get("fields", [])):
        if not covered(path, released):
            yield unknown(source, ("needs", index, "fields", position), f"field of {need['offer']}", path, released)
    for position, question in enumerate(need.get("questions", [])):
        if not covered(question["path"], released):
            where: Path = ("needs", index, "questions", position, "path")
            yield unknown(source, where, f"field of {need['offer']}", question["path"], released)


def condition_mistakes(source: Source) -> Iterator[Mistake]:
    """Conditions look back only, so that none can loop and none waits for a later answer."""
    needs = {need["name"] for need in source.value.get("needs", [])}
    later = {field["name"] for _, field in top_fields(source)}
    before: dict[str, dict[str, Any]] = {}
    for page_index, page in enumerate(source.value["pages"]):
        yield from node_mistakes(source, ("pages", page_index, "when"), page.get("when"), before, needs, later)
        for index, field in enumerate(page["fields"]):
            path: Path = ("pages", page_index, "fields", index)
            yield from node_mistakes(source, (*path, "when"), field.get("when"), before, needs, later)
            siblings = dict(before)
            for position, inner in enumerate(field.get("fields", [])):
                yield from node_mistakes(source, (*path, "fields", position, "when"), inner.get("when"), siblings, needs, later)
                siblings[inner["name"]] = inner
            before[field["name"]] = field


def condition_over_all(source: Source, path: Path, node: dict[str, Any] | None) -> Iterator[Mistake]:
    """Mistakes of a condition that is read once the form is filled in: it may look at every top-level field."""
    fields = {field["name"]: field for _, field in top_fields(source)}
    needs = {need["name"] for need in source.value.get("needs", [])}
    yield from node_mistakes(source, path, node, fields, needs, ())


def node_mistakes(
    source: Source,
    path: Path,
    node: dict[str, Any] | None,
    before: Mapping[str, dict[str, Any]],
    needs: Collection[str],
    later: Collection[str],
) -> Iterator[Mistake]:
    for key, body in (node or {}).items():
        here = (*path, key)
        if key in ("all", "any"):
            for index, term in enumerate(body):
                yield from node_mistakes(source, (*here, index), term, before, needs, later)
        elif key == "not":
            yield from node_mistakes(source, here, body, before, needs, later)
        elif key == "within":
            yield from within_mistakes(source, here, body, before, later)
        elif key == "source":
            if body["need"] not in needs:
                yield unknown(source, (*here, "need"), "need", body["need"], needs)
        else:
            yield from answer_mistakes(source, here, key, body, before, later)


def answer_mistakes(
    source: Source, path: Path, key: str, body: Any, before: Mapping[str, dict[str, Any]], later: Collection[str]
) -> Iterator[Mistake]:
    name = body if key == "answered" else body["answer"]
    if name not in before:
        if name in later:
            yield mistake(
                source,
                path,
                f"`{name}` is asked later than this condition",
                "Move the question up: a condition looks at earlier answers only.",
            )
        else:
            yield unknown(source, path, "field", name, before)
    elif key != "answered":
        yield from type_mistakes(source, path, key, body["value"], before[name])


def within_mistakes(
    source: Source, path: Path, body: Mapping[str, str], before: Mapping[str, dict[str, Any]], later: Collection[str]
) -> Iterator[Mistake]:
    yield from answer_mistakes(source, path, "answered", body["answer"], before, later)
    kind = before.get(body["answer"], {}).get("type", "place")
    if kind != "place":
        yield mistake(source, path, f"`within` cannot look at a field of type {kind}", "It looks at: place.")


def type_mistakes(source: Source, path: Path, key: str, value: Any, field: dict[str, Any]) -> Iterator[Mistake]:
    kind, options = field["type"], list(values_of(field.get("options", [])))
    allowed = {"contains": {"multiple"}, "equals": COMPARABLE, "differs": COMPARABLE}.get(key, ORDERED)
    if kind not in allowed:
        yield mistake(source, path, f"`{key}` cannot look at a field of type {kind}", f"It looks at: {', '.join(sorted(allowed))}.")
    elif options and value not in options:
        yield unknown(source, (*path, "value"), f"option of `{field['name']}`", str(value), options)
    elif not options and not fits(kind, value):
        yield mistake(source, (*path, "value"), f"`{value}` cannot be compared with a field of type {kind}", "Write a value of that type.")
