"""One department applies the procedure."""

from __future__ import annotations

from datetime import date

from france.right_to_connection.selectors import SLUG
from parvis.components.procedures import actions
from parvis.core.people.selectors import organisation_by_identifier

DEPARTMENT = "223500018"  # Ille-et-Vilaine (Sirene)


def load() -> None:
    actions.adopt(SLUG, organisation=organisation_by_identifier(DEPARTMENT), since=date(2026, 3, 1))
