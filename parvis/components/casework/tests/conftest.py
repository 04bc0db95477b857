"""The small town of the procedures' tests: Ada and Dana ask, Bo and Chen are its agents, Eve manages the desk."""

from __future__ import annotations

import pytest

from parvis.components.procedures.tests.conftest import ada, bo, chen, dana, entered, resident, source, town
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person

__all__ = ["ada", "bo", "chen", "dana", "entered", "source", "town"]


@pytest.fixture
def eve(town: Organisation) -> Person:
    """Who manages the desk of the town."""
    person = resident("Adler", "Eve")
    people.join(person, town, role="desk-manager")
    return person


@pytest.fixture
def other_town(source: object) -> tuple[Organisation, Person]:
    """Another body and its agent."""
    body = people.organisation("town-2", name="Autre ville", kind="municipality")
    person = resident("Noether", "Emmy")
    people.join(person, body, role="instructor")
    return body, person
