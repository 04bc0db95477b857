"""What this system holds about one person, and how it lets go of it."""

from __future__ import annotations

from parvis.core.notices import actions
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


def erase(person: Person) -> Text:
    number = actions.erase(person)
    return Text(
        f"{number} message(s) effacé(s), avec leur texte et leur adresse.",
        f"{number} message(s) erased, with their words and their address.",
    )
