"""A town with files, and programs with keys to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from parvis.components.demarches.actions import tokens
from parvis.components.demarches.models import Token
from parvis.components.procedures.selectors import published
from parvis.components.procedures.tests.conftest import ada, bo, chen, dana, filed, resident, source, town

__all__ = ["ada", "bo", "chen", "dana", "filed", "resident", "source", "town"]

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def garden(town):
    return published.procedure("garden")


def key_to(procedure, town, person, *, may_write: bool = True, **more: Any) -> tuple[Token, str]:
    return tokens.create(organisation=town, made_by=person, name="Parcelles", procedures=[procedure], may_write=may_write, months=3, **more)


class Program:
    """A program with a key: it posts, and gives back what came."""

    def __init__(self, text: str) -> None:
        self.text, self.client = text, Client(headers={"Accept-Language": "en"})

    def post(self, body: Any, **headers: str) -> Any:
        return self.client.post(
            "/api/v2/graphql",
            body if isinstance(body, str) else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.text}", **headers} if self.text else headers,
        )

    def __call__(self, query: str, **variables: Any) -> Any:
        answer = self.post({"query": query, "variables": variables})
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert "errors" not in told, told
        return told["data"]

    def stored(self, operation: str, query_id: str = "ds-query-v2", **variables: Any) -> Any:
        told = self.post({"queryId": query_id, "operationName": operation, "variables": variables}).json()
        assert "errors" not in told, told
        return told["data"]

    def act(self, name: str, **given: Any) -> Any:
        """The payload of a mutation that is kept here."""
        return self.stored(name, "ds-mutation-v2", input=given)[name]


@pytest.fixture
def program(garden, town, bo) -> Program:
    return Program(key_to(garden, town, bo)[1])


@pytest.fixture
def file(ada, town):
    return filed(ada, town)
