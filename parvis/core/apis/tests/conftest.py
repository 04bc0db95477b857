"""A listing of an invented body, its document, and people who read or publish."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from parvis.core.apis import actions
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel.manifest import Audience

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Towns", "version": "1.0.0", "license": {"name": "CC0"}},
    "servers": [{"url": "https://towns.example/api"}],
    "paths": {
        "/towns": {
            "get": {
                "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}, "example": 5}],
                "responses": {
                    "200": {
                        "description": "Found",
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "properties": {"name": {"type": "string"}, "pupils": {"type": "integer"}}}
                            }
                        },
                    },
                    "422": {"description": "Wrong", "content": {"application/problem+json": {"schema": {"type": "object"}}}},
                },
            }
        }
    },
}


@pytest.fixture
def document() -> dict[str, Any]:
    return copy.deepcopy(DOCUMENT)


def person(name: str):
    return people.recognise(
        Identity(family_name=name, given_names=("Ada",), birth_date="1990-01-01"), email=f"{name.lower()}@example.org", language="en"
    )


@pytest.fixture
def body(db):
    return people.organisation("body-1", name="Body of the tests", kind="ministry")


@pytest.fixture
def listing(body, document):
    fields = {
        "slug": "towns",
        "title_fr": "Villes",
        "title_en": "Towns",
        "description_fr": "Des villes",
        "description_en": "Some towns",
        "access": "open",
        "themes": ["places"],
        "base_url": "https://towns.example/api",
    }
    return actions.publish(body, fields, document, by="Ada")


def enter(client, who, *, audience=Audience.PERSON, organisation=None):
    session = client.session
    session["people"] = {
        "person": str(who.id),
        "audience": audience.value,
        "level": "low",
        "organisation": str(organisation.id) if organisation else "",
        "provider": "",
        "since": "",
    }
    session.save()
    return client


@pytest.fixture
def publisher(client, body):
    who = person("Publisher")
    people.join(who, body, role="api-publisher")
    return enter(client, who, audience=Audience.AGENT, organisation=body)
