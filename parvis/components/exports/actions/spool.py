"""Rows gathered on disk, sheet by sheet: what was gathered before a worker was killed is kept, no more and no less."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from parvis.components.exports.models import Export

IDS = "ids"


class Lost(Exception):
    """What an earlier worker gathered is not on this disk."""


def folder_of(export: Export) -> Path:
    """Where the rows of ``export`` are gathered, on the worker's own disk."""
    folder: Path = settings.PARVIS_DATA / "gathering" / export.id.hex
    return folder


class Spool:
    """The gathered lines of each sheet. ``offsets`` are the bytes that count; anything after them is of a batch that was cut."""

    def __init__(self, export: Export) -> None:
        self.folder = folder_of(export)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep_ids(self, ids: Iterable[Any]) -> int:
        """Fix which files the export is of; how many."""
        number = 0
        with (self.folder / "ids.new").open("w", encoding="ascii") as out:
            for each in ids:
                out.write(f"{each}\n")
                number += 1
        (self.folder / "ids.new").replace(self.folder / IDS)
        return number

    def ids(self, start: int, number: int) -> list[str]:
        """``number`` of the files from the ``start``-th on."""
        width = 37  # a UUID and the end of its line
        try:
            with (self.folder / IDS).open("rb") as held:
                held.seek(start * width)
                return held.read(number * width).decode("ascii").split()
        except FileNotFoundError as error:
            raise Lost from error

    def go_back_to(self, offsets: Mapping[str, int]) -> None:
        """Forget what was written after ``offsets``. Raises Lost when less than that is there."""
        if not (self.folder / IDS).exists():
            raise Lost
        for path in self.folder.glob("*.lines"):
            if path.stem not in offsets:
                path.unlink()
        for name, size in offsets.items():
            path = self.folder / f"{name}.lines"
            if size and (not path.exists() or path.stat().st_size < size):
                raise Lost
            if path.exists():
                with path.open("r+b") as held:
                    held.truncate(size)

    def add(self, sheets: Mapping[str, Iterable[str]]) -> dict[str, int]:
        """Append lines to each sheet; the offsets after them."""
        offsets = {}
        for name, lines in sheets.items():
            with (self.folder / f"{name}.lines").open("ab") as out:
                out.writelines(f"{line}\n".encode() for line in lines)
                out.flush()
                offsets[name] = out.tell()
        return offsets

    def lines(self, name: str) -> Iterator[str]:
        """The gathered lines of one sheet, in order."""
        path = self.folder / f"{name}.lines"
        if path.exists():
            with path.open(encoding="utf-8", newline="\n") as held:
                yield from (line.rstrip("\n") for line in held)

    def records(self, name: str) -> Iterator[Any]:
        return (json.loads(line) for line in self.lines(name))
