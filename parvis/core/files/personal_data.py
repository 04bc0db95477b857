"""How documents are let go of."""

from __future__ import annotations

from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

WITH_THEIR_FILE = Text(
    "Vos documents sont détruits avec le dossier auquel ils appartiennent, à la fin de sa durée de conservation.",
    "Your documents are destroyed with the file that they belong to, when its retention ends.",
)


def erase(_person: Person) -> Text:
    """Nothing by itself: the app that owns a file knows how long the law has it kept."""
    return WITH_THEIR_FILE
