"""The text of a procedure file as plain values, each with its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scanner import RoundTripScanner

MAX_SIZE = 400_000  # characters: the largest national forms stay far below
MAX_DEPTH = 30

Path = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One thing wrong: where (lines and columns count from 1), what, and how to mend it."""

    line: int
    column: int
    path: str
    what: str
    mend: str

    def __str__(self) -> str:
        where = f" ({self.path})" if self.path else ""
        return f"{self.line}:{self.column}: {self.what}{where}. {self.mend}"


class Unreadable(Exception):
    """The text is not the plain YAML that a procedure file is written in."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


@dataclass(frozen=True)
class Source:
    """Plain values, and the place of each key and item by its path."""

    value: Any
    places: dict[Path, Place]

    def place(self, path: Path) -> Place:
        """Where ``path`` is written, or else the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


class PlainScanner(RoundTripScanner):
    """Stops at what lets a short text mean a huge or a strange one, which forms do not need, and at too many open brackets.

    Each bracket makes the library look at all those before it again, so that a short text takes minutes.
    """

    def fetch_anchor(self) -> None:
        what = "Anchors (&), aliases (*) and tags (!) are not allowed"
        raise unreadable(self.reader.line + 1, self.reader.column + 1, what, "Write the value itself, or quote the text.")

    fetch_alias = fetch_tag = fetch_anchor

    def fetch_plain(self) -> None:
        line, column = self.reader.line, self.reader.column
        super().fetch_plain()
        if self.tokens[-1].value == "<<":
            raise unreadable(line + 1, column + 1, "Merging keys (<<) is not allowed", "Write the keys themselves.")

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803 (the library's name)
        super().fetch_flow_collection_start(TokenClass, to_push)
        if self.flow_level > MAX_DEPTH:
            raise too_deep(self.reader.line + 1, self.reader.column)


def read(text: str) -> Source:
    """``text`` as plain values. Raises Unreadable with the place and the way to mend it."""
    if len(text) > MAX_SIZE:
        raise unreadable(1, 1, f"The file has {len(text):,} characters, more than {MAX_SIZE:,}", "Split it into several procedures.")
    try:
        document = reader().load(text)
    except MarkedYAMLError as error:
        raise unreadable(
            *marked(error), f"This is not YAML: {error.problem or 'unknown problem'}", "Mend the line; quote texts that hold a colon."
        ) from error
    except (YAMLError, RecursionError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError) as error:
        # ruamel raises these, beside its own errors, on some broken texts.
        raise unreadable(1, 1, "This is not YAML that can be read", "Write plain keys, texts, numbers and lists.") from error
    if not isinstance(document, CommentedMap):
        raise unreadable(1, 1, "A procedure file is a list of keys and values", "Begin with `slug: my-procedure`.")
    places: dict[Path, Place] = {(): (1, 1)}
    return Source(plain(document, (), places), places)


class WithoutDates(RoundTripConstructor):
    """Dates stay as they are written: which of them are days is said where they stand, with their line."""


WithoutDates.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_scalar)


def reader() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Constructor = WithoutDates
    yaml.Scanner = PlainScanner
    return yaml


def plain(node: Any, path: Path, places: dict[Path, Place]) -> Any:
    """``node`` without ruamel's types; fills ``places``."""
    if len(path) > MAX_DEPTH:
        raise too_deep(*places.get(path[:-1], (1, 1)))
    if isinstance(node, CommentedMap):
        return {key: plain(value, (*path, key), places) for key, value in noted(node, path, places)}
    if isinstance(node, CommentedSeq):
        return [plain(value, (*path, index), places) for index, value in listed(node, path, places)]
    return scalar(node)


def noted(node: CommentedMap, path: Path, places: dict[Path, Place]) -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        name = key if isinstance(key, str) else str(key)
        line, column = node.lc.key(key)
        places[(*path, name)] = (line + 1, column + 1)
        yield name, value


def listed(node: CommentedSeq, path: Path, places: dict[Path, Place]) -> Iterator[tuple[int, Any]]:
    for index, value in enumerate(node):
        line, column = node.lc.item(index)
        places[(*path, index)] = (line + 1, column + 1)
        yield index, value


def scalar(node: Any) -> Any:
    if node is None or isinstance(node, bool):
        return node
    if isinstance(node, int):
        return bool(node) if type(node).__name__ == "ScalarBoolean" else int(node)
    return float(node) if isinstance(node, float) else str(node)


def marked(error: MarkedYAMLError) -> Place:
    mark = error.problem_mark or error.context_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def too_deep(line: int, column: int) -> Unreadable:
    return unreadable(line, column, f"More than {MAX_DEPTH} levels", "Make it flatter.")


def unreadable(line: int, column: int, what: str, mend: str) -> Unreadable:
    return Unreadable(Mistake(line=line, column=column, path="", what=what, mend=mend))
