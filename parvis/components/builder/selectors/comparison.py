"""What differs between two versions, in sentences; which files it reaches."""

from __future__ import annotations

from parvis.components.builder.rules.writing import plain
from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.difference import difference
from parvis.components.procedures.rules.difference_words import sentence
from parvis.components.procedures.rules.source import Unreadable
from parvis.components.procedures.selectors import ProcedureVersion
from parvis.kernel.text import Text

FIRST = Text("Première version", "First version")
UNREADABLE = Text(
    "Une de ces deux versions est trop incomplète pour être comparée.", "One of these two versions is too incomplete to be compared."
)


def sentences(before: ProcedureVersion | None, after: ProcedureVersion) -> list[Text]:
    """What ``after`` changes, one sentence for each change."""
    return between_texts(before.source if before else "", after.source)


def between_texts(before: str, after: str) -> list[Text]:
    """The same of two texts of which either may be half written."""
    if not before:
        return [FIRST]
    try:
        return [sentence(each) for each in difference(plain(before), plain(after))]
    except (Unreadable, KeyError, TypeError, AttributeError):  # half written: what should be a list of pages may be anything
        return [UNREADABLE]


def pair(found: list[ProcedureVersion], start: str, end: str) -> tuple[ProcedureVersion, ProcedureVersion] | None:
    """The two versions to compare, named by the beginning of their digests; the last two where none is named."""
    named = {each.digest[:12]: each for each in found}
    if start in named and end in named:
        return named[start], named[end]
    return (found[1], found[0]) if len(found) > 1 else None


def open_files(slug: str) -> int:
    """Drafts of people and files that are not decided."""
    return procedures.under_way(slug).count()
