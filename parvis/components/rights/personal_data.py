"""What this system itself holds about a person: the lines of the trace and what they contested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.rights import selectors
from parvis.components.rights.rules import contests as rules
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

LINES_KEPT = Text(
    "Conservées : ces lignes disent qui a lu vos données et servent à le prouver, y compris contre l’administration. "
    "Elles s’effacent d’elles-mêmes à la fin de leur durée de conservation.",
    "Kept: these lines tell who read your data and are there to prove it, also against the administration. "
    "They erase themselves at the end of their retention period.",
)


def lines(person: Person) -> Iterator[Mapping[str, Any]]:
    """How many lines there are: they are read on their own page."""
    number = selectors.lines_about(person).count()
    yield {"label": str(Text("Lignes de la trace", "Lines of the trace")), "value": number}


def exported_lines(person: Person) -> Iterator[Mapping[str, Any]]:
    return selectors.exported_lines(selectors.lines_about(person), person)


def keep_lines(_person: Person) -> Text:
    return LINES_KEPT


def contests(person: Person) -> Iterator[Mapping[str, Any]]:
    """What was contested, as a person reads it."""
    for contest in selectors.contests_of(person):
        yield {
            str(Text("Contestée le", "Contested on")): contest.opened_at,
            str(Text("Organisme", "Organisation")): contest.organisation.name if contest.organisation else "",
            str(Text("Votre question", "Your question")): contest.reason,
            str(Text("État", "State")): contest.get_state_display(),
            str(Text("Réponse", "Answer")): contest.answer,
        }


def exported_contests(person: Person) -> Iterator[Mapping[str, Any]]:
    for contest in selectors.contests_of(person):
        yield {
            "opened_at": contest.opened_at,
            "organisation": contest.organisation.name if contest.organisation else "",
            "reason": contest.reason,
            "state": contest.get_state_display(),
            "answer": contest.answer,
            "answered_at": contest.answered_at,
        }


def erase_contests(person: Person) -> Text:
    """Answered contests go; open ones stay, for somebody still owes their answer."""
    erased, _ = selectors.contests_of(person).exclude(state__in=rules.WAITING).delete()
    kept = selectors.contests_of(person).count()
    return Text(
        f"{erased} contestation(s) effacée(s) ; {kept} conservée(s), qui attendent leur réponse.",
        f"{erased} contest(s) erased; {kept} kept, which await their answer.",
    )
