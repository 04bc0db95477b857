"""Comments of a procedure file, by the key that each stands before or beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml.tokens import ScalarToken

from parvis.components.procedures.rules.difference import IDENTITIES
from parvis.components.procedures.rules.source import Path, Source, reader


def remarks(text: str, source: Source) -> dict[Path, list[str]]:
    """Each comment with the path that it is about: the key on its line, else the next one; ``("end",)`` for what follows all."""
    starts: dict[int, Path] = {}
    for path, (line, _column) in source.places.items():
        if path and (line not in starts or len(path) < len(starts[line])):
            starts[line] = path
    found: dict[Path, list[str]] = {}
    for line, words in comments(text):
        place = starts.get(line) or next((starts[each] for each in sorted(starts) if each > line), END)
        found.setdefault(place, []).append(words)
    return found


END: Path = ("", "end")


def carried(found: Mapping[Path, list[str]], old: Any, new: Any) -> dict[Path, list[str]]:
    """The comments ``found`` in ``old`` by the paths in ``new`` of what they are about; those of what is gone are left out."""
    kept: dict[Path, list[str]] = {}
    for path, words in found.items():
        target = path if path == END else followed(path, old, new)
        if target is not None:
            kept.setdefault(target, []).extend(words)
    return kept


def followed(path: Path, old: Any, new: Any) -> Path | None:
    """Where in ``new`` stands what stood at ``path`` in ``old``; None when it is gone."""
    target: Path = ()
    for step in path:
        place: int | str | None
        if isinstance(step, int):
            place = counterpart(old, new, step) if isinstance(new, list) else None
        else:
            place = step if isinstance(new, Mapping) and step in new else None
        if place is None:
            return None
        old, new, target = old[step], new[place], (*target, place)
    return target


def counterpart(old: list[Any], new: list[Any], index: int) -> int | None:
    """Where the item ``index`` of ``old`` stands in ``new``: by its name, else by what it says, else by its place."""
    same = [place for place, each in enumerate(new) if alike(old[index], each)]
    if same:
        before = sum(alike(each, old[index]) for each in old[:index])  # among several that are alike, in their order
        return same[min(before, len(same) - 1)]
    taken = len(old) != len(new) or any(alike(each, new[index]) for each in old)
    return None if taken else index


def alike(one: Any, other: Any) -> bool:
    """Whether both are the same thing: of one name, or without names and equal."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in IDENTITIES:
            if key in one or key in other:
                return one.get(key) == other.get(key)
    return bool(one == other) and type(one) is type(other)


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Line (from 1) and words of each comment."""
    ends: dict[int, int] = {}  # the column at which what is no comment ends, by line
    inside: set[int] = set()  # lines within a text that goes over several
    for token in reader().scan(text):
        start, end = token.start_mark, token.end_mark
        if isinstance(token, ScalarToken):
            inside.update(range(start.line, end.line))
        if end.line > start.line or end.column > start.column:
            ends[end.line] = max(ends.get(end.line, 0), end.column)
    for number, line in enumerate(text.splitlines()):
        rest = line[ends.get(number, 0) :]
        if number not in inside and rest.lstrip().startswith("#"):
            yield number + 1, rest.strip()
