"""The endpoints for programs answer as their OpenAPI document promises, whatever they are sent."""

from __future__ import annotations

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from parvis.core.signin.api.description import document
from parvis.core.signin.models import ServiceProvider
from parvis.core.signin.selectors import profile
from parvis.wsgi import application

from .test_services import SECRET, Service, agreed, code_for

pytestmark = pytest.mark.django_db
ENTRANCES = {row.slug: row for row in profile().issuers if row.protocol == "oidc"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
QUICK = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def described(row):
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document(row))))
    schema.app = application
    return schema


OPERATIONS = [found.ok() for row in ENTRANCES.values() for found in described(row).get_all_operations()]


@pytest.fixture
def open_connection():
    """Keeps the test's own connection when a whole WSGI request ends, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("country", "open_connection")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_answer_is_one_that_the_document_promises(operation):
    Service()

    @given(case=operation.as_strategy())
    @settings(max_examples=12, **QUICK)
    def promised(case):
        case.call_and_validate(checks=CHECKS)

    promised()


@pytest.mark.parametrize("row", ENTRANCES.values(), ids=ENTRANCES)
def test_the_document_is_valid_and_names_every_endpoint_of_discovery(country, row):
    machine = Client()
    served = machine.get(f"/{row.path}/openapi.json").json()
    described(row).validate()
    known = machine.get(f"/{row.path}/.well-known/openid-configuration").json()
    for name in ("token_endpoint", "userinfo_endpoint", "revocation_endpoint", "jwks_uri", "introspection_endpoint"):
        if name in known:
            assert known[name].removeprefix(served["servers"][0]["url"]) in served["paths"]


ODD = st.text(max_size=40) | st.sampled_from(["", "\x00", "town", SECRET, "authorization_code", "é" * 43, "a.b.c", "a.bnVsbA.c", "😀" * 50])
NAMES = st.sampled_from(
    ["client_id", "client_secret", "grant_type", "code", "redirect_uri", "token", "client_assertion", "client_assertion_type", "x"]
)


@pytest.mark.parametrize("path", ["token", "token/revocation", "checktoken"])
def test_any_form_gets_a_json_error_and_no_token(country, path):
    Service()
    machine = Client()

    @given(
        form=st.dictionaries(NAMES, ODD, max_size=6),
        header=st.none() | st.sampled_from(["Basic", "Basic =", "Basic ADo=", "Bearer x", "x"]),
    )
    @settings(max_examples=60, **QUICK)
    def refused(form, header):
        answer = machine.post(f"/api/v2/{path}", form, headers={"authorization": header} if header else {})
        assert answer.status_code in (400, 401, 429) or (path == "token/revocation" and answer.status_code == 200)
        if any("\x00" in value for value in form.values()):
            assert answer.status_code == 400, "refused before any endpoint reads it"
        elif answer.status_code != 200:
            assert answer.json()["error"] in ("invalid_request", "invalid_client", "invalid_grant", "unsupported_grant_type", "slow_down")

    refused()


@pytest.mark.parametrize("content", [b'{"grant_type": "authorization_code"}', b"", b"\xff\xfe", b"client_id=%00&code=%ff", b"a" * 10_000])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"])
def test_a_body_of_another_kind_is_refused(country, content, kind):
    answer = Client().post("/api/v2/token", content, content_type=kind)
    assert answer.status_code in (400, 401)
    if answer.headers["Content-Type"] == "application/json":
        assert answer.json()["error"] in ("invalid_request", "invalid_client")
    else:
        assert answer.status_code == 400, "what cannot be read as a form is refused by the house itself"


def test_user_information_is_posted_in_standard_mode_only(country, browser):
    town, modern = Service(), Service("modern", entity="modern", standard=True)
    for service, status in ((town, 405), (modern, 200)):
        token = service.redeem(code_for(service, browser)).json()["access_token"]
        answer = service.machine.post("/api/v2/userinfo", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == status, answer.content
        assert service.userinfo(token).status_code == 200
    assert Client(enforce_csrf_checks=True).post("/api/v2/userinfo").status_code == 401, "no page's token is needed, nor any cookie"


def test_an_access_token_is_never_taken_from_a_form(country, browser):
    modern = Service("modern", standard=True)
    token = modern.fetch(agreed(browser, modern.authorize_url()))["access_token"]
    bearer = {"authorization": f"Bearer {token}"}
    assert modern.machine.post("/api/v2/userinfo", {"access_token": token}).status_code == 401
    assert modern.machine.post("/api/v2/userinfo", {"access_token": token}, headers=bearer).status_code == 401
    assert ServiceProvider.objects.get(client_id="modern").mode == "standard"
