"""Mistakes in what is said of one question: options that do not go with its kind, impossible bounds, wrong patterns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from parvis.components.procedures.rules.kinds import CHOICES, ORDERED, READ_ONLY, WrongPattern, bounds, has_pattern, pattern
from parvis.components.procedures.rules.names import covered, every_field, top_fields, unknown
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Path, Source


def field_mistakes(
    source: Source, *, places: Collection[str] | None = None, registers: Mapping[str, Collection[str]] | None = None
) -> Iterator[Mistake]:
    """What does not go together in a question. ``places`` (levels) and ``registers`` (their paths) of None are not checked."""
    filled = {name for need in source.value.get("needs", []) for name in need["fills"]}
    for path, field, inside in every_field(source):
        if inside and field["type"] in {"repetition", *READ_ONLY}:
            yield mistake(source, (*path, "type"), f"A repetition cannot hold a field of type {field['type']}", "Move it to a page.")
        if field.get("certified") and (inside or field["name"] not in filled):
            yield mistake(
                source,
                (*path, "certified"),
                f"`{field['name']}` is certified, but no need fills it",
                "Name it under `fills` of a need, or remove `certified`.",
            )
        if "proposed_from" in field:
            yield from proposal_mistakes(source, path, field)
        yield from mistakes_alone(source, path, field)
        yield from list_mistakes(source, path, field, places, registers)
    for index, field in enumerate(source.value.get("annotations", [])):
        yield from list_mistakes(source, ("annotations", index), field, places, registers)
    yield from filling_mistakes(source, registers)


def mistakes_alone(source: Source, path: Path, field: dict[str, Any]) -> Iterator[Mistake]:
    """What is wrong with a question whatever stands around it."""
    if field["type"] in ORDERED:
        yield from bound_mistakes(source, path, field)
    if "pattern" in field and "example" in field:
        yield from pattern_mistakes(source, path, field)
    yield from option_mistakes(source, path, field)
    yield from misplaced_keys(source, path, field)
    yield from length_mistakes(source, path, field)


ONLY_FOR = {
    "allows": {"formatted"},
    "pattern": {"formatted"},
    "pattern_error": {"formatted"},
    "example": {"formatted"},
    "min_length": {"formatted", "text", "textarea"},
    "options": CHOICES | {"multiple"},
    "other": {"choice"},
    "level": {"place"},
    "registry": {"record"},
    "fills": {"record"},
    "shapes": {"map"},
    "nature": {"file"},
    "purge_after_decision": {"file"},
    "accept": {"file"},
    "max_megabytes": {"file"},
    "max_files": {"file"},
    "heading_level": {"heading"},
    "collapsible": {"explanation"},
    "fields": {"repetition"},
    "min_rows": {"repetition"},
    "max_rows": {"repetition"},
    "minimum": ORDERED,
    "maximum": ORDERED,
}
LONGEST, MOST_ROWS = 20_000, 10
SHORTEST_LONG_TEXT = 400  # below, people are cut off in what they explain


def misplaced_keys(source: Source, path: Path, field: dict[str, Any]) -> Iterator[Mistake]:
    """Keys that say something of another kind of question, and would be without effect."""
    for key in field.keys() & ONLY_FOR.keys():
        if field["type"] not in ONLY_FOR[key]:
            kinds = ", ".join(sorted(ONLY_FOR[key]))
            yield mistake(
                source, (*path, key), f"`{key}` says nothing of a field of type {field['type']}", f"Remove it: it is for {kinds}."
            )


def list_mistakes(
    source: Source, path: Path, field: dict[str, Any], places: Collection[str] | None, registers: Mapping[str, Collection[str]] | None
) -> Iterator[Mistake]:
    if places is not None and field["type"] == "place" and field["level"] not in places:
        yield unknown(source, (*path, "level"), "list of places", field["level"], places)
    if registers is not None and field["type"] == "record" and field["registry"] not in registers:
        yield unknown(source, (*path, "registry"), "register", field["registry"], registers)


def length_mistakes(source: Source, path: Path, field: dict[str, Any]) -> Iterator[Mistake]:
    if field["type"] == "textarea" and field.get("max_length", SHORTEST_LONG_TEXT) < SHORTEST_LONG_TEXT:
        mend = f"Allow {SHORTEST_LONG_TEXT} signs or more, or make it a text."
        yield mistake(source, (*path, "max_length"), "A long answer is cut too short", mend)
    if field.get("min_length", 0) > field.get("max_length", LONGEST):
        yield mistake(source, (*path, "min_length"), "The shortest answer is longer than the longest", "Lower `min_length`.")
    if field.get("collapsible") and "hint" not in field:
        yield mistake(source, (*path, "collapsible"), "This explanation has nothing to open", "Add `hint:`, the text that opening shows.")
    if field["type"] == "formatted" and "allows" in field and "pattern" in field:
        yield mistake(source, (*path, "allows"), "`allows` and `pattern` say the same thing twice", "Keep one of them.")
    if field.get("min_rows", 0) > field.get("max_rows", MOST_ROWS):
        yield mistake(source, (*path, "min_rows"), "The fewest rows are more than the most", "Lower `min_rows`, or raise `max_rows`.")


def filling_mistakes(source: Source, registers: Mapping[str, Collection[str]] | None) -> Iterator[Mistake]:
    """What a record found gives is asked on later pages only: on the same one the person would be asked before it is known."""
    pages = {field["name"]: int(path[1]) for path, field in top_fields(source)}
    filled = {name for need in source.value.get("needs", []) for name in need["fills"]}
    for path, field, inside in every_field(source):
        for name, found in field.get("fills", {}).items():
            where: Path = (*path, "fills", name)
            if inside:
                yield mistake(source, where, "A record inside a repetition fills nothing", "Remove `fills`, or move the record to a page.")
            elif name not in pages:
                yield unknown(source, where, "field", name, pages)
            elif pages[name] <= pages[field["name"]]:
                yield mistake(source, where, f"`{name}` is not asked on a later page", "Move it after the page of the record.")
            elif name in filled:
                yield mistake(source, where, f"`{name}` is filled twice", "Remove it here, or from the other `fills`.")
            elif registers is not None and not covered(found, registers.get(field["registry"], [found])):
                yield unknown(source, where, f"value of {field['registry']}", found, registers[field["registry"]])
            filled.add(name)


def pattern_mistakes(source: Source, path: Path, field: dict[str, Any]) -> Iterator[Mistake]:
    try:
        pattern(field["pattern"])
    except WrongPattern as wrong:
        yield mistake(source, (*path, "pattern"), f"This pattern cannot be read: {wrong}", "Write it in RE2: no look-ahead, no \\1.")
        return
    if not has_pattern(field["example"], field["pattern"]):
        mend = "Give an example that people may copy, or mend the pattern: it is of the whole answer."
        yield mistake(source, (*path, "example"), f"The example `{field['example']}` does not have the pattern", mend)


def option_mistakes(source: Source, path: Path, field: dict[str, Any]) -> Iterator[Mistake]:
    """Only a linked choice has answers that open others, and one level of them."""
    for index, option in enumerate(field.get("options", [])):
        where: Path = (*path, "options", index, "options")
        if "options" in option and field["type"] != "linked_choice":
            yield mistake(
                source, where, f"An answer of a {field['type']} opens no others", "Make the field a linked_choice, or remove them."
            )
        for second in option.get("options", []):
            if "options" in second:
                yield mistake(source, where, f"`{second['value']}` opens answers in its turn", "A linked choice has two levels.")


WANTED = {"date": "a date (YYYY-MM-DD) or `today`", "datetime": "a moment (YYYY-MM-DDTHH:MM)"}


def bound_mistakes(source: Source, path: Path, field: dict[str, Any]) -> Iterator[Mistake]:
    for key in ("minimum", "maximum"):
        if key in field and not bounds(field["type"], field[key]):
            wanted = WANTED.get(field["type"], "a number")
            yield mistake(source, (*path, key), f"`{field[key]}` does not bound a field of type {field['type']}", f"Write {wanted}.")


def proposal_mistakes(source: Source, path: Path, field: dict[str, Any]) -> Iterator[Mistake]:
    proposed, needs = field["proposed_from"], {need["name"]: need for need in source.value.get("needs", [])}
    if field["type"] != "repetition":
        yield mistake(
            source, (*path, "proposed_from"), "Only a repetition has rows to propose", "Remove `proposed_from`, or use `fills` of a need."
        )
        return
    if proposed["need"] not in needs:
        yield unknown(source, (*path, "proposed_from", "need"), "need", proposed["need"], needs)
    elif not covered(proposed["rows"], needs[proposed["need"]].get("fields", [])):
        fields = needs[proposed["need"]].get("fields", [])
        yield unknown(source, (*path, "proposed_from", "rows"), "field asked of the source", proposed["rows"], fields)
    inner = {each["name"] for each in field.get("fields", [])}
    for name in proposed["fills"]:
        if name not in inner:
            yield unknown(source, (*path, "proposed_from", "fills", name), "field of this repetition", name, inner)
