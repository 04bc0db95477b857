"""Rennes calls for projects; three of its agents sit in the jury, Saint-Malo and Vannes are asked."""

from __future__ import annotations

from datetime import date

from parvis.components.procedures import actions
from parvis.components.procedures import selectors as procedures
from parvis.components.steps import actions as steps
from parvis.core.people import actions as people_actions
from parvis.core.people import selectors as people

SLUG, COMMUNE = "subvention", "35238"
JURY = ("Morvan", "Piriou", "Hamon")


def load() -> None:
    for organisation in people.organisations(kind="municipality"):
        if organisation.area == COMMUNE:
            actions.adopt(SLUG, organisation=organisation, since=date(2026, 9, 1))
            jurors = [each for each in people.agents_of(organisation) if each.family_name in JURY]
            for each in jurors:
                people_actions.join(each, organisation, role="step-officer")
            steps.seat(organisation, procedure_id=procedures.procedure(SLUG).pk, name="jury", people=jurors)
