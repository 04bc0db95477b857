"""Procedures filed here with earlier versions, forms of elsewhere, all marked as samples, and an agent who reviews."""

from __future__ import annotations

from pathlib import Path

from france.simplification import actions, demo_versions
from parvis.core.people import actions as people
from parvis.core.people.selectors import organisation_by_identifier, professional

REVIEWER, TOWN = "claire", "213502388"
FORMS = Path(__file__).with_name("forms.csv")


def load() -> None:
    actions.take_stock()
    actions.import_forms(FORMS.read_text(encoding="utf-8"), sample=True)
    agent = professional(provider="agents", uid=REVIEWER)
    town = organisation_by_identifier(TOWN)
    if agent is not None:
        people.join(agent, town, role="form-reviewer")
    demo_versions.load(agent, town)
