"""Find a place from what people type: its name, its code, or another way to call it such as a postcode."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.kernel.accents import without_accents
from parvis.kernel.references import PlaceEntry

WITH_CODE = re.compile(r"^(.*)\(\s*([0-9A-Za-z]+)\s*\)$")
SHORT = (("st", "saint"), ("ste", "sainte"))


@dataclass(frozen=True)
class PlaceIndex:
    """A list of places with the ways to find each."""

    level: str
    entries: Mapping[str, PlaceEntry]
    by_words: Mapping[str, tuple[str, ...]]

    def codes(self, typed: str) -> tuple[str, ...]:
        """Codes of the places that ``typed`` may mean: none, one, or all that share the name."""
        written = typed.strip()
        if (named := WITH_CODE.match(written)) and named[2].upper() in self.entries:
            return (named[2].upper(),)
        if written.upper() in self.entries:
            return (written.upper(),)
        return self.by_words.get(folded(written), ())

    def value(self, code: str) -> dict[str, Any] | None:
        """The answer that names the place of ``code``; None when the list has none."""
        entry = self.entries.get(code)
        if entry is None:
            return None
        return {"code": code, "name": entry.name, "level": self.level, "in": dict(entry.within)}


def index_of(level: str, entries: Mapping[str, PlaceEntry]) -> PlaceIndex:
    """``entries``, ready to be searched."""
    by_words: dict[str, list[str]] = {}
    for code, entry in entries.items():
        for words in {folded(entry.name), *map(folded, entry.also)}:
            by_words.setdefault(words, []).append(code)
    return PlaceIndex(level, entries, {words: tuple(codes) for words, codes in by_words.items()})


def folded(words: str) -> str:
    """Without accents, capitals, hyphens or apostrophes, and ``st`` read as ``saint``."""
    plain = re.sub(r"[^0-9a-z]+", " ", without_accents(words.casefold())).split()
    return " ".join(dict(SHORT).get(each, each) for each in plain)


def named(value: Mapping[str, Any]) -> str:
    """``Rennes (35238)``: the name and what tells it from others of that name."""
    return f"{value.get('name', '')} ({value.get('code', '')})"
