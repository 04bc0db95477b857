"""A procedure file in the one form that every tool writes, so that what differs between two versions is what was changed.

Keys stand in the order of the schema. Texts longer than a line are folded after each sentence, so that a changed sentence is a
changed line. Conditions and options are written on one line where they fit, everything else in blocks. Comments that stand
before a key or an item, or after it on its line, are kept before it; those within what is written on one line stand before that line.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parvis.components.procedures.rules.remarks import END, carried, remarks
from parvis.components.procedures.rules.shape import schema
from parvis.components.procedures.rules.source import Path, read

WIDTH = 100  # a longer text is folded
FLOW_WIDTH = 140  # what is written on one line goes no further
HEAD = (
    "slug",
    "title",
    "summary",
    "who",
    "owner",
    "adopted_by",
    "reference_prefix",
    "life_events",
    "keywords",
    "legal_basis",
    "legal_url",
)
BODY = (
    "needs",
    "once_only",
    "eligibility",
    "pages",
    "annotations",
    "groups",
    "roles",
    "fees",
    "steps",
    "acknowledgement",
    "clocks",
    "decisions",
)
LAST = ("retention", "tests")
ON_ONE_LINE = frozenset({"when", "options", "asked_before", "answers", "expect"})  # keys whose mappings are short
WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
SENTENCE_END = re.compile(r"(?:(?<=[^\W\d_]{3}[.?!])|(?<=[\u00a0\u202f][?!»])) (?=[A-ZÀ-ÖØ-Þ«])")  # not after "art."


@dataclass
class Writing:
    """What is being written, and the remarks that wait for their place."""

    remarks: dict[Path, list[str]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def add(self, indent: int, text: str) -> None:
        self.lines.append(" " * indent + text if text else "")

    def remark(self, indent: int, path: Path, *, within: bool = False) -> None:
        """The remarks about ``path``; with ``within`` also those about anything in it, which has no line of its own."""
        about = [each for each in self.remarks if each == path or (within and each[: len(path)] == path)]
        for each in about:
            for words in self.remarks.pop(each):
                self.add(indent, words)


def canonical(value: Mapping[str, Any]) -> str:
    """``value``, as a procedure file holds it, in the canonical form. Reading it gives ``value`` again."""
    writing = Writing()
    write_top(writing, value)
    return "\n".join(writing.lines) + "\n"


def reformatted(text: str) -> str:
    """The canonical form of a file that can be read, with its comments. Raises Unreadable."""
    source = read(text)
    return with_remarks(source.value, remarks(text, source))


def rewritten(text: str, value: Mapping[str, Any]) -> str:
    """``text`` itself when it says ``value`` already; else ``value`` in the canonical form, with the comments of ``text``.

    A comment follows what it is about, also where that moves in its list, and goes with what is removed. Raises Unreadable.
    """
    source = read(text)
    return text if source.value == value else with_remarks(value, carried(remarks(text, source), source.value, value))


def with_remarks(value: Mapping[str, Any], found: dict[Path, list[str]]) -> str:
    writing = Writing(remarks=found)
    write_top(writing, value)
    writing.remark(0, END)
    return "\n".join(writing.lines) + "\n"


def write_top(writing: Writing, value: Mapping[str, Any]) -> None:
    writing.remark(0, ())
    for key in ordered(value, [*HEAD, *BODY, *(each for each in schema()["properties"] if each not in LAST), *LAST]):
        if key not in HEAD and writing.lines:
            writing.add(0, "")
        write_key(writing, key, value[key], schema()["properties"].get(key, {}), 0, (key,))


def ordered(value: Mapping[str, Any], order: list[str]) -> list[str]:
    """The keys of ``value``, those of ``order`` first; others in the order in which they stand."""
    rank = {key: place for place, key in reversed(list(enumerate(order)))}
    return sorted(value, key=lambda key: rank.get(key, len(order)))


def node(shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that ``shape`` refers to."""
    while "$ref" in shape:
        shape = schema()["$defs"].get(shape["$ref"].rpartition("/")[2], {})
    return shape


def inner(shape: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    held = node(shape)
    found = held.get("properties", {}).get(key, held.get("additionalProperties"))
    return found if isinstance(found, Mapping) else {}


def write_key(writing: Writing, key: str, value: Any, shape: Mapping[str, Any], indent: int, path: Path) -> None:
    name = scalar(key)
    line = one_line(value, key)
    fits = line is not None and indent + len(name) + 2 + len(line) <= FLOW_WIDTH
    writing.remark(indent, path, within=fits or not isinstance(value, Mapping | list))
    if fits:
        writing.add(indent, f"{name}: {line}")
    elif isinstance(value, Mapping):
        writing.add(indent, f"{name}:")
        write_mapping(writing, value, shape, indent + 2, path)
    elif isinstance(value, list):
        writing.add(indent, f"{name}:")
        write_list(writing, key, value, shape, indent + 2, path)
    else:
        first, *rest = text_lines(value)
        writing.add(indent, f"{name}: {first}")
        for each in rest:
            writing.add(indent + 2, each)


def write_mapping(writing: Writing, value: Mapping[str, Any], shape: Mapping[str, Any], indent: int, path: Path) -> None:
    for key in ordered(value, list(node(shape).get("properties", {}))):
        write_key(writing, key, value[key], inner(shape, key), indent, (*path, key))


def write_list(writing: Writing, key: str, value: list[Any], shape: Mapping[str, Any], indent: int, path: Path) -> None:
    items = node(shape).get("items", {})
    for index, each in enumerate(value):
        if index and key == "pages":
            writing.add(0, "")
        write_item(writing, key, each, items, indent, (*path, index))


def write_item(writing: Writing, key: str, value: Any, shape: Mapping[str, Any], indent: int, path: Path) -> None:
    """One item, whose first line stands beside its dash."""
    line = one_line(value, key) if isinstance(value, Mapping | list) else None
    fits = line is not None and indent + 2 + len(line) <= FLOW_WIDTH
    writing.remark(indent, path, within=fits or not isinstance(value, Mapping | list))
    if fits:
        writing.add(indent, f"- {line}")
    elif isinstance(value, Mapping) and value:
        start = len(writing.lines)
        write_mapping(writing, value, shape, indent + 2, path)
        put_dash(writing.lines, start, indent)
    elif isinstance(value, list) and value:
        start = len(writing.lines)
        write_list(writing, key, value, shape, indent + 2, path)
        put_dash(writing.lines, start, indent)
    else:
        first, *rest = text_lines(value)
        writing.add(indent, f"- {first}")
        for each in rest:
            writing.add(indent + 2, each)


def put_dash(lines: list[str], start: int, indent: int) -> None:
    """A dash before the item's first line; remarks about its first key stand above it."""
    first = next(place for place in range(start, len(lines)) if not lines[place].lstrip().startswith("#"))
    lines[first] = " " * indent + "- " + lines[first][indent + 2 :]
    for place in range(start, first):
        lines[place] = " " * indent + lines[place].lstrip()


def one_line(value: Any, key: str) -> str | None:
    """``value`` as it is written on one line; None where it is written in a block."""
    if isinstance(value, Mapping):
        return flow(value) if not value or key in ON_ONE_LINE else None
    if isinstance(value, list):
        return flow(value) if all(not isinstance(each, Mapping | list) for each in value) else None
    return None


def flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, flowing=True)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value, flowing=True)


def text_lines(value: Any) -> list[str]:
    """A scalar: one line, or the marker of a block and its lines."""
    if isinstance(value, str) and len(value) > WIDTH and is_prose(value) and SENTENCE_END.search(value):
        return [">-", *SENTENCE_END.split(value)]
    if isinstance(value, str) and "\n" in value and all(map(is_prose, filter(None, value.split("\n")))) and value.strip("\n") == value:
        return ["|-", *value.split("\n")]
    if isinstance(value, Mapping | list):
        return [flow(value)]
    return [scalar(value)]


def is_prose(value: str) -> bool:
    """Whether a block scalar gives ``value`` back as it is."""
    return value == value.strip() and is_printable(value)


def is_printable(value: str) -> bool:
    return all(sign.isprintable() or sign in "\u00a0\u202f\u2009" for sign in value)


def scalar(value: Any, *, flowing: bool = False) -> str:
    """``value`` on one line, quoted only where it must be."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number(value)
    text = str(value)
    return text if is_plain(text, flowing=flowing) else quoted(text)


def number(value: float) -> str:
    if math.isinf(value) or math.isnan(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    written = repr(value)
    return written if "." in written or "e" not in written else written.replace("e", ".0e")


def is_plain(text: str, *, flowing: bool) -> bool:
    """Whether ``text`` reads as itself without quotes."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return is_day(text)
    if not text or not text[0].isalpha() or text.casefold() in WORDS or not is_printable(text):
        return False
    if text != text.strip() or text.endswith(":") or re.search(r":\s|\s#", text):
        return False
    return not (flowing and re.search(r"[,\[\]{}:]", text))


def is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def quoted(text: str) -> str:
    if ('"' in text or "\\" in text) and is_printable(text):
        return "'" + text.replace("'", "''") + "'"
    return "".join(escaped(json.dumps(text, ensure_ascii=False)))


def escaped(written: str) -> Iterator[str]:
    """Signs that YAML would not take as they are, by their number."""
    for sign in written:
        hidden = not sign.isprintable() and sign not in "\u00a0\u202f\u2009"
        yield (f"\\U{ord(sign):08x}" if ord(sign) > 0xFFFF else f"\\u{ord(sign):04x}") if hidden else sign
