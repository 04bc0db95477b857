"""Two communes apply the procedure."""

from __future__ import annotations

from datetime import date

from parvis.components.procedures import actions
from parvis.core.people import selectors as people

SLUG, COMMUNES, ADOPTED = "evenement", ("35238", "35288"), date(2026, 9, 1)


def load() -> None:
    for organisation in people.organisations(kind="municipality"):
        if organisation.area in COMMUNES:
            actions.adopt(SLUG, organisation=organisation, since=ADOPTED)
