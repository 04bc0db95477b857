"""Comments of a procedure file, by the key that each stands before or beside."""

from __future__ import annotations

from collections.abc import Iterator

from ruamel.yaml.tokens import ScalarToken

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
