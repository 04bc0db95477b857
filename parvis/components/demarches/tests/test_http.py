"""Over HTTP: keys, statuses, limits, and errors in the form that clients know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.components.demarches import tasks
from parvis.components.demarches.actions import tokens
from parvis.components.demarches.api import execution, http
from parvis.components.demarches.models import Token
from parvis.components.demarches.selectors.dossiers import Dossier
from parvis.components.demarches.tests.conftest import Program, key_to
from parvis.core.notices.models import Message as Mail

pytestmark = pytest.mark.django_db(transaction=True)
NEWER = "application/graphql-response+json"


def code(answer) -> str:
    return answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("header", ["Bearer {}", "Bearer token={}", 'Token token="{}"', "bearer {}"])
def test_keys_are_read_as_clients_write_them(program, header):
    answer = program.post({"query": "{ __typename }"}, Authorization=header.format(program.text))
    assert answer.json() == {"data": {"__typename": "Query"}}


def test_keys_that_do_not_count(garden, town, bo, program):
    assert (Program("nonsense").post({"query": "{ __typename }"}).status_code) == 401
    token, text = key_to(garden, town, bo)
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now())
    assert code(Program(text).post({"query": "{ __typename }"})) == "unauthorized"
    token, text = key_to(garden, town, bo)
    tokens.revoke(token, by=bo)
    assert Program(text).post({"query": "{ __typename }"}).status_code == 401
    assert Program("").post({"query": "{ __typename }"}).status_code == 403


def test_nothing_of_a_key_is_kept(garden, town, bo):
    _token, text = key_to(garden, town, bo)
    assert text not in str(list(Token.objects.values()))


def test_a_key_works_from_its_networks_only(garden, town, bo):
    inside = Program(key_to(garden, town, bo, networks=["127.0.0.0/8"])[1])
    outside = Program(key_to(garden, town, bo, networks=["203.0.113.7"])[1])
    assert inside.post({"query": "{ __typename }"}).status_code == 200
    assert (outside.post({"query": "{ __typename }"}).status_code, code(outside.post({"query": "{ __typename }"}))) == (403, "forbidden")


def test_too_many_calls(program, monkeypatch):
    monkeypatch.setattr(http, "CALLS_A_MINUTE", 3)
    answers = [program.post({"query": "{ __typename }"}) for _ in range(5)]
    assert 429 in [each.status_code for each in answers]
    assert answers[-1].headers["Retry-After"]


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ("{", 400, "bad_request"),
        ("[]", 400, "bad_request"),
        ('[{"query": "{ __typename }"}]', 400, "bad_request"),
        ("{}", 400, "bad_request"),
        ('{"query": 1}', 400, "bad_request"),
        ('{"query": "{ __typename }", "variables": []}', 400, "bad_request"),
        ('{"query": "{ __typename }", "operationName": 1}', 400, "bad_request"),
        ('{"query": "{"}', 200, "graphql_parse_failed"),
        ('{"query": "{ nothing }"}', 200, "graphql_validation_failed"),
        ('{"queryId": "nothing"}', 400, "bad_request"),
        ('{"query": "query a { __typename } query b { __typename }"}', 200, "bad_request"),
        ('{"query": "query ($n: Int!) { dossier(number: $n) { id } }", "variables": {"n": "x"}}', 200, "graphql_variables_invalid"),
    ],
)  # fmt: skip
def test_bad_calls_are_said(program, body, status, word):
    answer = program.post(body)
    assert (answer.status_code, code(answer)) == (status, word)
    if status == 200:
        assert program.post(body, Accept=NEWER).status_code == 400


def test_other_ways_are_refused(program):
    assert program.client.get("/api/v2/graphql").status_code == 405
    answer = program.client.post("/api/v2/graphql", {"query": "{ __typename }"}, headers={"Authorization": f"Bearer {program.text}"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        (NEWER, NEWER),
        (f"{NEWER}, application/json;q=0.9", NEWER),
        (f"application/json, {NEWER};q=0.5", "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
    ],
)
def test_the_media_type_of_the_answer_is_the_one_preferred(program, accepted, wanted):
    answer = program.post({"query": "{ __typename }"}, Accept=accepted)
    assert answer.headers["Content-Type"] == f"{wanted}; charset=utf-8"


@pytest.mark.parametrize("body", ['{"query": "{ \\ud800 }"}', '{"query": "query a { __typename }", "operationName": "\\ud800"}',
    '{"query": "query ($i: ID!) { demarcheDescriptor(demarche: {id: $i}) { id } }", "variables": {"i": "\\ud800"}}',
    '{"query": "query ($i: ID!) { demarcheDescriptor(demarche: {id: $i}) { id } }", "variables": {"i": "\\u0000"}}',
    '{"query": "{ __typename }", "variables": {"\\ud800": 1}}', '{"queryId": "\\ud800"}'])  # fmt: skip
def test_signs_that_no_text_has_are_answered(program, body):
    answer = program.post(body)
    assert answer.status_code in (200, 400)
    assert "internal_server_error" not in answer.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        # deep
        "{ demarche(number: 1) { dossiers { nodes { champs { ... on DossierLinkChamp { dossier { champs { ... on DossierLinkChamp {"
        " dossier { champs { ... on DossierLinkChamp { dossier { demarche { revision { champDescriptors { champDescriptors { champDescriptors"
        " { champDescriptors { id }" + " }" * 18,
        # wide by aliases
        "{ " + " ".join(f"a{n}: demarche(number: 1) {{ dossiers {{ nodes {{ champs {{ id columns {{ id }} label stringValue updatedAt }} messages {{ id attachments {{ url }} }} }} }} }}" for n in range(100)) + " }",
    ],
    ids=["deep", "aliases"],
)  # fmt: skip
def test_what_is_too_large_is_not_begun(program, text):
    answer = program.post({"query": text})
    assert code(answer) == "too_large"


def test_fragments_that_name_each_other_twice_cost_nothing_more(program, file):
    fragments = " ".join(f"fragment a{n} on Dossier {{ id ...a{n + 1} ... on Dossier {{ ...a{n + 1} }} }}" for n in range(40))
    found = program(f"{{ dossier(number: {file.number.pk}) {{ ...a0 }} }} {fragments} fragment a40 on Dossier {{ id number }}")
    assert found["dossier"]["number"] == file.number.pk


def test_a_text_of_too_many_words(program):
    answer = program.post({"query": "{ " + " ".join(f"a{n}: __typename" for n in range(5000)) + " }"})
    assert code(answer) == "graphql_parse_failed"
    answer = program.post({"query": "{" * 3000})
    assert code(answer) == "graphql_parse_failed"


@pytest.mark.parametrize("more", ["__typename", "... on Query { __typename }"])
def test_no_query_escapes_the_time_it_has(program, file, monkeypatch, more):
    monkeypatch.setattr(execution, "SECONDS", -1.0)
    assert code(program.post({"query": f"{{ {more} dossier(number: {file.number.pk}) {{ id }} }}"})) == "timeout"
    mix = f"{{ __schema {{ queryType {{ name }} }} dossier(number: {file.number.pk}) {{ id }} }}"
    assert code(program.post({"query": mix})) == "bad_request"
    assert program("{ __schema { queryType { name } } }")["__schema"]["queryType"]["name"] == "Query"


def test_one_call_does_ten_things_at_most(program):
    acts = " ".join(f"a{n}: __typename" for n in range(11))
    assert code(program.post({"query": f"mutation {{ {acts} }}"})) == "too_large"
    assert code(program.post({"query": f"mutation {{ ...a }} fragment a on Mutation {{ {acts} }}"})) == "too_large"


def test_a_text_too_long_is_not_read(program, monkeypatch):
    monkeypatch.setattr(execution, "parse", None)
    assert code(program.post({"query": "{ __typename }" + " " * 50_000})) == "graphql_parse_failed"


def test_an_answer_that_takes_too_long_is_given_up(program, file, monkeypatch):
    monkeypatch.setattr(execution, "SECONDS", -1.0)
    answer = program.post({"query": f"{{ dossier(number: {file.number.pk}) {{ id }} }}"})
    assert code(answer) == "timeout"


def test_what_goes_wrong_here_is_not_told(program, file, monkeypatch):
    monkeypatch.setattr(Dossier, "state", property(lambda self: 1 / 0))
    told = program.post({"query": f"{{ dossier(number: {file.number.pk}) {{ id state }} }}"}).json()
    assert told["data"] is None
    assert told["errors"][0]["extensions"]["code"] == "internal_server_error"
    assert told["errors"][0]["path"] == ["dossier", "state"]
    assert "zero" not in str(told)


def test_whoever_made_a_key_hears_that_it_ends(garden, town, bo):
    token, _ = key_to(garden, town, bo)
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(days=20))
    tasks.tokens()
    tasks.tokens()
    assert Mail.objects.filter(notice="demarches.token-ends").count() == 1


def test_an_address_of_a_document_that_nobody_gave():
    assert Client().get("/api/v2/documents/nonsense").status_code == 404
