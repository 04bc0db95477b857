"""What this system itself holds about a person: the lines of the trace and what they contested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.rights import selectors, unusual
from parvis.components.rights.rules import contests as rules
from parvis.components.rights.rules.alarms import RULES
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


def alarm_choices(person: Person) -> Iterator[Mapping[str, Any]]:
    """Of which rules somebody does not want to hear, and how many alarms they said are fine."""
    quiet = unusual.quiet_rules(person)
    titles = [str(rule.title) for slug, rule in RULES.items() if slug in quiet]
    if titles:
        yield {
            "label": str(Text("Règles dont vous ne voulez rien savoir", "Rules of which you do not want to hear")),
            "value": ", ".join(titles),
        }
    if settled := unusual.settled_by(person).count():
        yield {"label": str(Text("Alertes que vous avez dites sans gravité", "Alarms that you said are fine")), "value": settled}


def exported_alarm_choices(person: Person) -> Iterator[Mapping[str, Any]]:
    for slug in sorted(unusual.quiet_rules(person)):
        yield {"rule": slug, "quiet": True}
    for settled in unusual.settled_by(person):
        yield {"rule": settled.alarm.rule, "line": str(settled.alarm.entry_id), "fine_since": settled.at}


def erase_alarm_choices(person: Person) -> Text:
    erased = unusual.forget_choices(person)
    return Text(
        f"{erased} choix effacé(s) ; toutes les règles vous alertent de nouveau.", f"{erased} choice(s) erased; every rule tells you again."
    )
