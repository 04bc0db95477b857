"""/api/v1: each client sees what its body sees, writes what its body may write, and hears all that is wrong at once."""

import json

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ninja import NinjaAPI
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from parvis.core.authorisations.actions import clients, webhooks
from parvis.core.authorisations.api import oauth as oauth_api
from parvis.core.authorisations.api import requests as api
from parvis.core.authorisations.models import Application, Client
from parvis.core.authorisations.rules import oauth, written
from parvis.core.exchange.selectors import Authorisation
from parvis.core.people import actions as people
from parvis.wsgi import application

from .conftest import agent_of, complete, grant


@pytest.fixture(autouse=True)
def _calm():
    cache.clear()


def bearer(organisation, *scopes: str) -> dict[str, str]:
    made, _ = clients.make_client(organisation, name="x", scopes=scopes or oauth.SCOPES, by=agent_of(organisation, name=organisation.name))
    return {"authorization": f"Bearer {clients.issue_token(made, scope='')[0]}"}


@pytest.fixture
def ours(town):
    return bearer(town)


@pytest.fixture
def theirs(owner):
    return bearer(owner)


@pytest.fixture
def stranger(db):
    return bearer(people.organisation("other-1", name="Autre ville", kind="municipality"))


def get(client, path: str, headers):
    answer = client.get(f"/api/v1{path}", headers=headers)
    return answer.status_code, answer.json()


def send(client, method: str, path: str, headers, body):
    answer = getattr(client, method)(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def test_a_program_begins_and_writes_a_request_of_its_body(client, ours, kind, town):
    status, made = send(client, "post", "/demandes", ours, {"form_uid": "api-tests-fees", "data": {"intitule": "Cantine"}})
    assert (status, made["state"], made["definition_id"], made["form_uid"]) == (201, "draft", "api_tests", "api-tests-fees")
    assert made["data"]["intitule"] == "Cantine"
    assert made["data"]["cadre_juridique_url"] == "https://law.example/1"
    stored = Application.objects.get()
    assert (stored.organisation, stored.applicant, stored.answers["title"]) == (town, Client.objects.get().made_by, "Cantine")
    status, changed = send(
        client, "patch", f"/demandes/{made['id']}", ours, {"data": {"duree_conservation_donnees_caractere_personnel": 24, "intitule": None}}
    )
    assert (status, changed["data"]["intitule"]) == (200, "")
    assert Application.objects.get().answers["retention_months"] == "24"
    assert [each["name"] for each in get(client, f"/demandes/{made['id']}/events", ours)[1]] == [
        "create_by_api",
        "update_by_api",
        "update_by_api",
    ]


def test_all_that_is_wrong_is_listed_at_once(client, ours, kind):
    data = {
        "intitule": 5.5,
        "scopes": ["nothing", "such"],
        "unknown": 1,
        "volumetrie_appels_par_minute": -1,
        "operational_acceptance": "yes",
    }
    status, body = send(client, "post", "/demandes", ours, {"form_uid": "api-tests-fees", "data": data})
    assert status == 422
    assert [each["source"]["pointer"] for each in body["errors"]] == [
        "/data/unknown",
        "/data/intitule",
        "/data/scopes",
        "/data/scopes",
        "/data/volumetrie_appels_par_minute",
        "/data/operational_acceptance",
    ]
    assert all(each["status"] == "422" and each["title"] and each["detail"] for each in body["errors"])
    assert not Application.objects.exists()


@pytest.mark.parametrize("body", [{}, {"form_uid": "none"}, {"form_uid": 1, "data": []}, [], "x", None])
def test_a_body_that_is_none_is_refused_in_the_same_form(client, ours, kind, body):
    status, answer = send(client, "post", "/demandes", ours, body)
    assert status in (400, 422)
    assert answer["errors"]


def test_broken_json_and_characters_that_no_database_keeps(client, ours, kind):
    broken = client.post("/api/v1/demandes", b"{", content_type="application/json", headers=ours)
    assert (broken.status_code, list(broken.json())) == (400, ["errors"])
    status, _ = send(client, "post", "/demandes", ours, {"form_uid": "api-tests-fees", "data": {"intitule": "a\0b"}})
    assert status == 422


def test_who_sees_which_request(client, asked, ours, theirs, stranger):
    path = f"/demandes/{asked.pk}"
    assert get(client, path, ours)[0] == 200
    assert get(client, path, theirs)[0] == 404  # a draft is its body's own affair
    complete(asked)
    assert get(client, path, theirs)[0] == get(client, f"/demandes/D{asked.pk}", theirs)[0] == 200
    for suffix in ("", "/events"):
        assert get(client, path + suffix, stranger)[0] == 404
    assert get(client, "/demandes", stranger) == (200, [])
    assert send(client, "patch", path, stranger, {"data": {}})[0] == 404
    assert send(client, "patch", path, theirs, {"data": {"intitule": "x"}})[0] == 403


def test_a_request_that_was_sent_is_no_longer_written_in(client, asked, ours):
    complete(asked)
    status, body = send(client, "patch", f"/demandes/{asked.pk}", ours, {"data": {"intitule": "Other"}})
    assert (status, "submitted" in body["errors"][0]["detail"]) == (409, True)
    asked.refresh_from_db()
    assert asked.answers["title"] == "Fees"


def test_lists_are_filtered_by_state_and_paged(client, asked, ours, town, kind):
    more = [Application.objects.create(kind=kind.slug, use_case="fees", organisation=town, state="refused").pk for _ in range(3)]

    def ids(query):
        return [each["id"] for each in get(client, f"/demandes?{query}", ours)[1]]

    assert ids("") == [asked.pk, *more]
    assert ids("state[]=refused&state[]=validated") == more
    assert ids("state=draft") == [asked.pk]
    assert ids("limit=2&offset=1") == more[:2]
    status, body = get(client, "/demandes?limit=0&offset=-1&state[]=lost", ours)
    assert status == 422
    assert len(body["errors"]) == 3


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("get", "/demandes", oauth.READ),
        ("get", "/habilitations", oauth.READ),
        ("get", "/definitions", oauth.READ),
        ("post", "/demandes", oauth.WRITE),
        ("patch", "/demandes/1", oauth.WRITE),
        ("get", "/webhooks/1/attempts", oauth.WEBHOOKS),
    ],
)
def test_each_call_needs_its_scope(client, town, kind, method, path, needed):
    others = [scope for scope in oauth.SCOPES if scope != needed]
    headers = bearer(town, *others)
    body = {"form_uid": "x", "data": {}}
    status, answer = get(client, path, headers) if method == "get" else send(client, method, path, headers, body)
    assert status == 403
    assert needed in answer["errors"][0]["detail"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic x", "Bearer \0"])
def test_without_a_good_token_nothing_is_told(client, db, header):
    status, body = get(client, "/demandes", {"authorization": header} if header else {})
    assert (status, body["errors"][0]["status"]) == (401, "401")


def test_authorisations_of_the_requests_that_one_sees(client, asked, ours, theirs, stranger, town, offer):
    complete(asked)
    given = grant(town, offer, request=asked.reference)
    grant(town, offer, purpose="Without a request")
    for headers in (ours, theirs):
        ((one,), found) = (get(client, "/habilitations", headers)[1], get(client, f"/habilitations/{given.reference}", headers)[1])
        assert one == found
        assert (one["id"], one["slug"], one["state"], one["revoked"], one["request_id"]) == (
            given.pk,
            given.reference,
            "active",
            False,
            asked.pk,
        )
        assert one["definition_id"] == "api_tests"
    assert get(client, "/habilitations", stranger) == (200, [])
    assert get(client, f"/habilitations/{given.pk}", stranger)[0] == 404
    Authorisation.objects.update(state="revoked")
    assert get(client, "/habilitations?state[]=active", ours)[1] == []
    assert get(client, "/habilitations?state=revoked", ours)[1][0]["revoked"] is True


def test_definitions_and_their_forms(client, ours, offer, kind):
    (one,) = get(client, "/definitions", ours)[1]
    assert (one["id"], one["multi_stage?"]) == ("api_tests", False)
    assert [each["value"] for each in one["scopes"]] == [field.name for field in offer.fields]
    assert get(client, "/definitions/api-tests", ours)[1] == one
    (form,) = get(client, "/definitions/api_tests/formulaires", ours)[1]
    assert (form["uid"], form["prefilled?"], form["data"]["cadre_juridique_url"]) == ("api-tests-fees", True, "https://law.example/1")
    assert get(client, "/definitions/none", ours)[0] == 404


def test_me_says_whose_token_it_is(client, ours, town):
    status, body = get(client, "/me", ours)
    assert (status, body["organisation"]["name"], body["email"]) == (200, "Ville des tests", "agent@body.example")


def test_calls_of_an_address_are_its_owners_to_read(client, owner, kind, theirs, ours, settings):
    settings.PARVIS_DEMO = True
    made, _ = webhooks.subscribe(owner, kind=kind.slug, url="http://127.0.0.1:9/", events=["submit"], by=agent_of(owner, name="D"))
    webhooks.test(made)
    status, (one,) = get(client, f"/webhooks/{made.pk}/attempts", theirs)
    assert (status, one["event"], one["status_code"]) == (200, "test", None)
    assert get(client, f"/webhooks/{made.pk}/attempts?end_time=2020-01-01T00:00:00Z", theirs) == (200, [])
    assert get(client, f"/webhooks/{made.pk}/attempts", ours)[0] == 404
    assert get(client, f"/webhooks/{'9' * 18}/attempts", theirs)[0] == 404


def test_calls_are_counted_for_each_client(client, ours, monkeypatch):
    monkeypatch.setattr(api, "CALLS_PER_WINDOW", 1)
    first = client.get("/api/v1/me", headers=ours)
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("1", "0")
    answer = client.get("/api/v1/me", headers=ours)
    assert (answer.status_code, "Retry-After" in answer.headers, list(answer.json())) == (429, True, ["errors"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
NAMES = {"scopes": "fields", "why": "reasons", "intitule": "title", "months": "retention_months", "ok": "operational_acceptance"}


@given(st.dictionaries(st.sampled_from([*NAMES, "unknown"]), JSON))
@settings(max_examples=300)
def test_what_passes_can_be_kept(data):
    if not written.faults(data, names=NAMES, released=["a", "b"]):
        kept = written.answers(data, names=NAMES)
        assert "\\u0000" not in json.dumps(kept)
        json.dumps(kept, ensure_ascii=False).encode()


document = NinjaAPI(title="Authorisations", version="1", urls_namespace="authorisations-conformance", docs_url=None, openapi_url=None)
document.add_router("/api/v1", api.router)
document.add_router("/oauth", oauth_api.router)
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document.get_openapi_schema(path_prefix=""))))
schema.app = application


@pytest.fixture
def _open_connection():
    """Keeps the test's own connection when a whole WSGI request ends, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_open_connection", "asked")
@pytest.mark.parametrize("operation", [each.ok() for each in schema.get_all_operations()], ids=lambda operation: operation.label)
def test_every_answer_is_one_that_the_document_promises(operation, ours, monkeypatch):
    """What a document cannot say (which forms and clients there are) and calls without a token have tests of their own."""
    monkeypatch.setattr(api, "CALLS_PER_WINDOW", 10_000_000)

    @given(case=operation.as_strategy())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def promised(case):
        assume("\\x00" not in repr(case.body))  # refused for the whole house, before any page
        headers = ours if case.path.startswith("/api/v1") else {}
        case.call_and_validate(headers=headers, excluded_checks=[ignored_auth, positive_data_acceptance])

    promised()
