"""Communes of the demonstration take the declaration of the tourist tax."""

from __future__ import annotations

from datetime import date

from parvis.components.procedures import actions
from parvis.core.people.selectors import organisations

SLUG, COMMUNES, ADOPTED = "taxe-de-sejour", ("35238", "35288", "56260"), date(2026, 3, 1)


def load() -> None:
    for organisation in organisations(kind="municipality"):
        if organisation.area in COMMUNES:
            actions.adopt(SLUG, organisation=organisation, since=ADOPTED)
