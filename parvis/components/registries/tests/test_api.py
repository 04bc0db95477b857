"""The registries for programs: what they answer, and that they answer what their document promises."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from ninja import NinjaAPI

from parvis.components.registries import actions, api, selectors
from parvis.core.exchange import open_access
from parvis.kernel.manifest import Column, Registry
from parvis.kernel.text import Text
from parvis.wsgi import application

TOWNS = "code,name\n1,Rennes\n2,Varennes-le-Grand\n3,Rennes-le-Château\n"


@pytest.fixture
def towns(db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "towns.csv"
    file.write_text(TOWNS)
    registry = Registry(
        slug="communes",
        title=Text("Villes", "Towns"),
        owner="owner-1",
        key="code",
        file=file,
        source=Text("Les tests", "The tests"),
        licence="CC0",
        as_of=date(2026, 1, 1),
        columns=(Column(name="name", title=Text("Nom", "Name"), kind="text"),),
    )
    monkeypatch.setattr(selectors, "registries", lambda: {"communes": registry})
    monkeypatch.setattr(open_access, "ANONYMOUS_PER_WINDOW", 10_000_000)
    cache.clear()
    actions.load(registry)


def get(client, path: str):
    response = client.get(f"/api/registries{path}")
    return response.status_code, json.loads(response.content)


def test_the_list_says_where_each_registry_comes_from(client, towns):
    (only,) = get(client, "")[1]
    assert (only["slug"], only["records"], only["licence"], only["as_of"]) == ("communes", 3, "CC0", "2026-01-01")
    assert only["columns"] == {"name": {"fr": "Nom", "en": "Name"}}


def test_records_are_searched_by_words_a_page_at_a_time(client, towns):
    status, body = get(client, "/communes/records?q=rennes&limit=1&offset=1")
    assert (status, body["total"], [each["key"] for each in body["records"]]) == (200, 2, ["3"])


def test_a_record_is_read_by_its_key_also_on_a_past_day(client, towns):
    assert get(client, "/communes/records/1")[1]["data"] == {"code": "1", "name": "Rennes"}
    assert get(client, "/communes/records/1?on=2025-12-31")[0] == 404


@pytest.mark.parametrize("path", ["/nothing/records", "/nothing/records/1", "/communes/records/99"])
def test_what_does_not_exist_is_not_found_and_says_so(client, towns, path):
    status, body = get(client, path)
    assert status == 404
    assert body["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/communes/records?limit=0",
        "/communes/records?limit=201",
        "/communes/records?offset=-1",
        "/communes/records?on=yesterday",
        "/Communes!/records",
    ],
)
def test_a_wrong_parameter_is_named(client, towns, path):
    status, body = get(client, path)
    assert status == 422
    assert body["detail"][0]["loc"]


def test_a_mistyped_token_is_refused(client, towns):
    assert client.get("/api/registries", headers={"Authorization": "Bearer pv_mistyped"}).status_code == 401


def test_answers_say_how_many_calls_are_left(client, towns):
    assert "RateLimit-Remaining" in client.get("/api/registries").headers


document = NinjaAPI(title="Registries", version="1", urls_namespace="registries-tests", docs_url=None, openapi_url=None)
document.add_router("api/registries", api.router)
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document.get_openapi_schema(path_prefix=""))))
schema.app = application


@pytest.fixture
def open_connection():
    """Keeps the test's own connection when a whole WSGI request ends, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("towns", "open_connection")
@pytest.mark.parametrize("operation", [each.ok() for each in schema.get_all_operations()], ids=lambda operation: operation.label)
def test_every_answer_is_one_that_the_document_promises(operation):
    @given(case=operation.as_strategy())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def promised(case):
        case.call_and_validate()

    promised()
