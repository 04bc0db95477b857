"""Lines of the trace and messages, the same way for everything that changes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from parvis.components.network.selectors.sites import OPERATE, SEE
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation, operators, organisation_subject, who_can
from parvis.core.protection import actions as protection
from parvis.kernel.text import Text

PURPOSE = Text("Tenir le réseau partagé et ses règles", "Keeping the shared network and its rules")
LEGAL_BASIS = Text(
    "Mission d’intérêt public (règlement (UE) 2016/679, article 6, 1, e)",
    "Task in the public interest (Regulation (EU) 2016/679, article 6(1)(e))",
)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def reference(letter: str) -> str:
    return f"{letter}-" + "".join(secrets.choice(ALPHABET) for _ in range(8))


def record(event: str, *, bodies: Iterable[str], by: str, organisation: str, detail: Mapping[str, str]) -> None:
    """One line of the trace for each body concerned."""
    protection.record(
        event,
        subjects=[organisation_subject(body) for body in dict.fromkeys(bodies)],
        organisation=organisation,
        actor=by,
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
        detail=detail,
    )


def tell(notice: str, organisation: Organisation, *, key: str, context: Mapping[str, Any], link: str) -> int:
    """The message to each agent of ``organisation`` who looks after its network; returns how many."""
    people = who_can(SEE, organisation.id)
    for person in people:
        notices.send(notice, to=person, key=f"{key}:{person.id}", context=context, organisation_name=organisation.name, link=link)
    return len(people)


def tell_operators(notice: str, *, key: str, context: Mapping[str, Any], link: str) -> None:
    for person in operators():
        notices.send(notice, to=person, key=f"{key}:{person.id}", context=context, link=link)


__all__ = ["LEGAL_BASIS", "OPERATE", "PURPOSE", "record", "reference", "tell", "tell_operators"]
