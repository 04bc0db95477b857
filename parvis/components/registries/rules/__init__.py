"""How versions of a registry follow one another, how records are found, and by when a correction is answered."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from parvis.kernel.accents import without_accents

ANSWER_MONTHS = 1  # GDPR, article 12(3): at the latest one month after the request
NOT_WORDS = re.compile(r"[\W_]+")

Data = Mapping[str, str]


class BadRegistryFile(ValueError):
    """A registry's file cannot be loaded; the message gives the line and the way to mend it."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a new edition changes."""

    added: Mapping[str, Data]
    changed: Mapping[str, Data]
    ended: frozenset[str]

    @property
    def count(self) -> int:
        return len(self.added) + len(self.changed) + len(self.ended)


def rows(lines: Iterable[str], *, key: str) -> dict[str, Data]:
    """The rows of a CSV file with a header, by key; raises BadRegistryFile."""
    reader = csv.DictReader(lines, strict=True)
    if key not in (reader.fieldnames or ()):
        raise BadRegistryFile(f"line 1: the header has no column {key!r}. It has: {', '.join(reader.fieldnames or ()) or 'nothing'}.")
    found: dict[str, Data] = {}
    try:
        for row in reader:
            found[checked(row, key=key, line=reader.line_num, known=found)] = row
    except csv.Error as error:
        raise BadRegistryFile(f"line {reader.line_num}: {error}. Quote the cells that hold quotes or line ends.") from error
    return found


def checked(row: Mapping[str | None, object], *, key: str, line: int, known: Mapping[str, Data]) -> str:
    """The key of ``row``; raises BadRegistryFile when it has none, one too many, or cells missing or to spare."""
    value = row[key]
    if None in row or None in row.values():
        raise BadRegistryFile(f"line {line}: the number of cells is not that of the header. Add or remove a comma.")
    if not isinstance(value, str) or not value:
        raise BadRegistryFile(f"line {line}: the column {key!r} is empty. Every record needs a key.")
    if value in known:
        raise BadRegistryFile(f"line {line}: the key {value!r} was already used. Keys are unique: remove one of the two lines.")
    return value


def changes(current: Mapping[str, Data], new: Mapping[str, Data]) -> Changes:
    """What to do to ``current`` so that it says what ``new`` says."""
    return Changes(
        added={key: data for key, data in new.items() if key not in current},
        changed={key: data for key, data in new.items() if key in current and current[key] != data},
        ended=frozenset(current.keys() - new.keys()),
    )


def folded(text: str) -> str:
    """``text`` as it is searched: lower case, no accents, words apart, a space at both ends.

    >>> folded("L'Haÿ-les-Roses")
    ' l hay les roses '
    """
    words = NOT_WORDS.sub(" ", without_accents(text.replace("œ", "oe").replace("Œ", "oe").casefold()))
    return f" {words.strip()} "


def answer_due(reported: date) -> date:
    """The last day to answer a correction reported on ``reported``. GDPR, articles 12(3) and 16."""
    return reported + relativedelta(months=ANSWER_MONTHS)
