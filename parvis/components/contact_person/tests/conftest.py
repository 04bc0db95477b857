"""The small town of the procedures' tests, and an agent elsewhere who may be a contact person."""

from __future__ import annotations

from datetime import date

import pytest

from parvis.components.contact_person import actions
from parvis.components.contact_person.models import Mission
from parvis.components.procedures.tests.conftest import ada, bo, chen, dana, resident, source, town
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person

__all__ = ["ada", "bo", "chen", "dana", "source", "town"]


@pytest.fixture
def house(town: Organisation) -> Organisation:
    """A body that appoints contact persons; the town takes part."""
    actions.take_part(town, since=date(2020, 1, 1))
    body = people.organisation("house-1", name="Maison des services", kind="municipality")
    actions.take_part(body, since=date(2020, 1, 1), appoints=True)
    return body


@pytest.fixture
def rosa(house: Organisation) -> Person:
    """A contact person."""
    person = resident("Parks", "Rosa")
    people.join(person, house, role="contact-person")
    return person


@pytest.fixture
def mission(ada: Person, house: Organisation, rosa: Person) -> Mission:
    """Rosa follows Ada's files."""
    return actions.accept(actions.ask_for(ada, body=house, months=3), contact=rosa)
