"""Mistakes of a procedure file in both languages: the language says them in English to whoever writes files by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parvis.components.builder.rules.mistakes_in_french import FRENCH
from parvis.components.procedures.rules.source import Mistake
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Said:
    """One mistake as a page shows it; ``place`` is where the editor shows what is wrong."""

    line: int
    column: int
    place: str
    what: Text
    mend: Text


def in_words(mistake: Mistake) -> Said:
    return Said(
        line=mistake.line,
        column=mistake.column,
        place=mistake.path,
        what=Text(french(mistake.what), mistake.what),
        mend=Text(french(mistake.mend), mistake.mend),
    )


def french(english: str) -> str:
    """The French of a sentence of the language; the sentence itself where none was written."""
    if found := re.fullmatch(IN_THE_TEST, english, re.DOTALL):
        return f"Dans l’essai « {found[1]} » : {french(found[2])}"
    for pattern, sentence in FRENCH:
        if found := re.fullmatch(pattern, english, re.DOTALL):
            return found.expand(sentence)
    return english


IN_THE_TEST = "In the test “(.*?)”: (.*)"
