"""Rennes offers the card; one agent keeps its till, another its books."""

from __future__ import annotations

from datetime import date

from parvis.components.procedures import actions
from parvis.components.steps import actions as steps
from parvis.core.people import actions as people_actions
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation

SLUG, COMMUNE = "stationnement", "35238"
ROLES = {"Morvan": "cashier", "Piriou": "treasurer"}


def load() -> None:
    for organisation in people.organisations(kind="municipality"):
        if organisation.area == COMMUNE:
            actions.adopt(SLUG, organisation=organisation, since=date(2026, 9, 1))
            give_roles(organisation)
            open_counter(organisation)


def give_roles(organisation: Organisation) -> None:
    for person in people.agents_of(organisation):
        if role := ROLES.get(person.family_name):
            people_actions.join(person, organisation, role=role)


def open_counter(organisation: Organisation) -> None:
    """Two windows, every morning of the week and two afternoons; the building is real, its hours are invented."""
    steps.open_agenda(
        organisation,
        slug="counter",
        title="Guichet du stationnement",
        place="Hôtel de ville, place de la Mairie, 35000 Rennes",
        access="Entrée de plain-pied, boucle magnétique au guichet 2 (exemple de la démonstration).",
        openings="1 9:00-12:00\n2 9:00-12:00\n2 14:00-17:00\n3 9:00-12:00\n4 9:00-12:00\n4 14:00-17:00\n5 9:00-12:00",
        minutes=20,
        capacity=2,
        sample=True,
    )
