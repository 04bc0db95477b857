"""Whatever is sent, both hubs answer what OpenAPI documents promise: ours, and the published ones where they are."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi import checks

from france.hubs import tables
from france.hubs.sandbox import sandbox
from parvis.core.hubs import limits, openapi, selectors
from parvis.core.hubs.front import in_front_of
from parvis.core.hubs.rules.endpoints import Endpoint
from parvis.core.hubs.rules.sources import SourceFailure

from .conftest import ENTERPRISE, RECIPIENT
from .official import OFFICIAL, needs_official

HUBS = ("api-entreprise", "api-particulier")
ENDPOINTS = {each.path: each for hub in ("entreprise", "particulier") for each in tables.endpoints(hub)}
CHECKS = [checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance]
FAILURES = ("unavailable", "timeout", "unresolved", "legal", "refused", "overloaded", "malformed", "not-configured")
TRIED = effort(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
EACH = 4  # every fourth address: all read the same tables
LEFT_OUT = ("404", "451", "502", "504")  # statuses that the published documents name at some addresses only

pytestmark = pytest.mark.django_db(transaction=True)
load_all_checks()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch, settings):
    """No limit is reached, and no source is left alone after its failures."""
    settings.PARVIS_HUB_CALLS_PER_ADDRESS = 10**9
    monkeypatch.delenv("PARVIS_SANDBOX_PAYLOADS", raising=False)
    monkeypatch.setattr("parvis.core.hubs.callers.Caller.limits", lambda self, endpoint: [limits.Limit(key="tests", calls=10**9)])
    monkeypatch.setattr("parvis.core.exchange.breaker.FAILURES_TO_OPEN", 10**9)


def nothing_else(environ: Any, start_response: Any) -> Any:
    raise AssertionError(f"not an address of a hub: {environ['PATH_INFO']!r}")


def ours(hub: str) -> dict[str, Any]:
    return openapi.document(selectors.descriptions()[hub])


def published(hub: str) -> dict[str, Any]:
    """The document as it is published, but for two types that OpenAPI does not know and statuses that it forgets in places."""
    document = plain(copy.deepcopy(OFFICIAL.documents[HUBS.index(hub)]))
    form = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    for methods in document["paths"].values():
        for status in LEFT_OUT:
            methods["get"]["responses"].setdefault(status, form)
    return document


def plain(said: Any) -> Any:
    if isinstance(said, list):
        return [plain(each) for each in said]
    if not isinstance(said, dict):
        return said
    return {name: "string" if (name, value) == ("type", "date") else plain(value) for name, value in said.items()}


@pytest.fixture
def promise(program, source):
    """``promise(hub, document)``: calls made from ``document`` are answered as it says."""

    def kept(hub: str, document: dict[str, Any]) -> set[int]:
        good, narrow = program(hub), program(hub, scopes=(selectors.descriptions()[hub].endpoints[-1].scopes or ("open_data",))[:1])
        schema = schemathesis.openapi.from_dict(document)
        schema.app = in_front_of(nothing_else, note=lambda *_: None)
        operations = [each.ok() for each in schema.get_all_operations()]
        return set().union(*(tried(each, (good.key, narrow.key, "", "x.y.z"), source) for each in operations[::EACH]))

    return kept


def tried(operation: Any, keys: tuple[str, ...], source: Any) -> set[int]:
    """The statuses that came back; raises where one of them, or a body, is not what the document says."""
    seen = set()

    def send(case: Any, key: str) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {key}"})
        case.validate_response(answer, checks=CHECKS)
        assert answer.headers["x-request-id"], answer.status_code
        seen.add(answer.status_code)

    endpoint = ENDPOINTS.get(operation.path)
    if endpoint is not None:
        source.payload, params = known(endpoint)
        path, query = ({name: value for name, value in params.items() if name in names_in(endpoint, where)} for where in ("path", "query"))
        for kind in ("", *FAILURES):
            source.error = SourceFailure(kind) if kind else None
            send(operation.Case(path_parameters=path, query=query), keys[0])

    @TRIED
    @given(case=operation.as_strategy(), key=st.sampled_from(keys))
    def sent(case: Any, key: str) -> None:
        send(case, key)

    source.error = None
    sent()
    for key in keys[1:]:
        send(operation.Case(path_parameters=dict.fromkeys(re.findall(r"{(.*?)}", operation.path), "x"), query={}), key)
    return seen


def known(endpoint: Endpoint) -> tuple[Any, dict[str, Any]]:
    """A success of the sandbox: its payload, and the words that ask for it."""
    found = next(each for each in sandbox.listed(endpoint.operation) if each.status == 200)
    given: dict[str, Any] = dict(ENTERPRISE) if endpoint.hub == "api-entreprise" else {"recipient": RECIPIENT}
    for each in endpoint.inputs:
        values = found.params.get(each.name.removesuffix("[]"))
        if values:
            given[each.name] = list(values) if each.repeated else values[0]
    return found.payload, given


def names_in(endpoint: Endpoint, where: str) -> set[str]:
    return {each.name for each in endpoint.inputs if each.where == where}


@pytest.mark.parametrize("hub", HUBS)
def test_every_answer_is_one_that_our_document_promises(promise, hub):
    assert {200, 401, 403, 422, 451, 502, 504} <= promise(hub, ours(hub))


@needs_official
@pytest.mark.parametrize("hub", HUBS)
def test_every_answer_is_one_that_the_published_document_promises(promise, hub):
    assert {200, 401, 403, 422, 451, 502, 504} <= promise(hub, published(hub))
