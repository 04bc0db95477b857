"""What stands in the way of a transition beyond the file's own state: each part of the procedure says its own, and systems that stand on procedures theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import templates
from parvis.components.procedures.selectors.annotations import before_decision
from parvis.components.procedures.selectors.eligibility import ineligible
from parvis.kernel import catalogue
from parvis.kernel.text import Text

Obstacles = Callable[[File, str], Iterable[Text]]

SOURCES: tuple[Obstacles, ...] = (ineligible, before_decision, templates.missing_for)


def obstacles(file: File, transition: str) -> tuple[Text, ...]:
    """Sentences that say why ``file`` cannot take ``transition`` now and what to do; none when the way is free."""
    outside = (each.obstacles for each in catalogue.systems() if each.obstacles is not None)
    return tuple(sentence for source in (*SOURCES, *outside) for sentence in source(file, transition))
