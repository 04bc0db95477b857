"""Documents of strangers: read, refused with a place, never a crash, never a call."""

import json
import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.apis.rules import changes, conformance, description, documents, matching, parameters

from .conftest import DOCUMENT

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def described(content: bytes):
    return description.described(documents.read(content))


@pytest.fixture(autouse=True)
def nobody_is_called(monkeypatch):
    def refuse(*args, **more):
        raise AssertionError("a parser opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_yaml_and_json_say_the_same():
    yaml = b"openapi: 3.0.1\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        200: {description: ok}\n"
    same = json.dumps(
        {
            "openapi": "3.0.1",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": {"responses": {"200": {"description": "ok"}}}}},
        }
    )
    assert described(yaml) == described(same.encode())


def test_swagger_2_is_read():
    found = described(
        json.dumps(
            {
                "swagger": "2.0",
                "info": {"title": "Old", "version": "1"},
                "host": "old.example",
                "basePath": "/v1",
                "schemes": ["https"],
                "produces": ["application/json"],
                "paths": {
                    "/a/{b}": {
                        "get": {
                            "parameters": [{"name": "b", "in": "path", "required": True, "type": "integer"}],
                            "responses": {"200": {"description": "ok", "schema": {"type": "object"}}},
                        }
                    }
                },
            }
        ).encode()
    )
    assert (found.form, found.server, found.operations[0].parameters[0].kind) == ("Swagger 2.0", "https://old.example/v1", "integer")


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"a: &x [1]\nb: *x\n", "line 2"),
        (b"a: !!python/object:os.system x\n", "line 1"),
        (b"[" * 100_000, "/"),
        (b"a: " + b"[" * 5_000, "line 1"),
        (b"\xff\xfe", "byte 0"),
        (b"{" + b'"a":1,' * 2 + b'"a":1}', "/"),
        (b"x" * (documents.LARGEST_JSON + 1), "/"),
        (b"a: " + b"x" * documents.LARGEST_YAML, "/"),
        (b'{"openapi": "3.0.0"', "line 1"),
        (b"just a text", "/"),
        (b"openapi: 4.0.0\ninfo: {title: a, version: '1'}\n", "/openapi"),
        (b'{"openapi":"3.1.0","info":{"title":"a","version":"1"},"paths":{}}', "/paths"),
    ],
)
def test_what_cannot_be_read_says_where(content, where):
    with pytest.raises(documents.Unreadable) as failure:
        described(content)
    assert where in [problem.where for problem in failure.value.problems]


@pytest.mark.parametrize(
    "target", ["https://evil.example/x.json", "file:///etc/passwd", "other.yaml#/a", "#/components/nothing", "#/components/ring"]
)
def test_references_out_of_the_document_and_rings_are_refused(document, target):
    document["components"] = {"ring": {"$ref": "#/components/ring"}}
    document["paths"]["/towns"]["get"]["responses"]["200"] = {"$ref": target}
    with pytest.raises(documents.Unreadable) as failure:
        description.described(document)
    assert any("responses/200" in problem.where for problem in failure.value.problems)


def test_a_schema_that_holds_itself_is_read_and_stops(document):
    document["components"] = {"schemas": {"Node": {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Node"}}}}}
    document["paths"]["/towns"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/Node"}
    assert description.described(document).operations


def test_references_that_multiply_are_bounded(document):
    schemas = {
        f"S{level}": {"type": "object", "properties": {f"p{n}": {"$ref": f"#/components/schemas/S{level + 1}"} for n in range(100)}}
        for level in range(5)
    }
    document["components"] = {"schemas": {**schemas, "S5": {"type": "string"}}}
    document["paths"]["/towns"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/S0"}
    assert description.described(document).operations


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    try:
        described(content)
    except documents.Unreadable:
        return


@given(JSON, st.sampled_from(["paths", "info", "components", "servers", "security"]))
def test_any_shape_is_read_or_refused(value, place):
    try:
        description.described({**DOCUMENT, place: value})
    except documents.Unreadable:
        return


@given(JSON)
def test_any_operation_is_read_or_refused(value):
    try:
        description.described({**DOCUMENT, "paths": {"/a": {"get": value}}})
    except documents.Unreadable:
        return


@given(JSON, st.text(max_size=20))
def test_any_schema_and_any_text_are_checked_without_a_crash(schema, value):
    parameters.refused(schema if isinstance(schema, dict) else {}, value)


def test_patterns_of_strangers_never_run(document):
    document["paths"]["/towns"]["get"]["parameters"][0]["schema"] = {"type": "string", "pattern": "(a+)+$"}
    operation = description.described(document).operations[0]
    assert parameters.mistakes(operation, {"query:size": "a" * 60 + "!"}) == {}


def test_a_small_document_cannot_make_trying_it_take_seconds(document):
    parts = {f"s{n}": {"allOf": [{"$ref": f"#/components/schemas/s{n + 1}"}] * 20} for n in range(10)}
    document["components"] = {"schemas": parts | {"s10": {"type": "string"}}}
    listed = {"type": "array", "items": {"$ref": "#/components/schemas/s8"}}
    asked = [
        {"name": f"p{n}", "in": "query", "schema": schema} for n in range(50) for schema in ({"$ref": "#/components/schemas/s0"}, listed)
    ]
    document["paths"] = {"/a": {"get": {"parameters": asked, "responses": {"200": {"description": "ok"}}}}}
    (operation,) = described(json.dumps(document).encode()).operations
    began = time.process_time()
    parameters.mistakes(operation, {f"query:p{n}": "y," * 240 for n in range(50)})
    assert time.process_time() - began < 2


def test_what_breaks_callers_is_told_from_what_does_not(document):
    old = description.described(document)
    operation = document["paths"]["/towns"]["get"]
    operation["parameters"].append({"name": "area", "in": "query", "required": True, "schema": {"type": "string"}})
    del operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["pupils"]
    document["paths"]["/areas"] = {"get": {"responses": {"200": {"description": "ok"}}}}
    found = changes.compared(old, description.described(document))
    assert [(each.kind, each.operation, each.breaking) for each in found] == [
        ("changed", "GET /towns", True),
        ("changed", "GET /towns", True),
        ("added", "GET /areas", False),
    ]
    assert {each.what.en for each in found} == {"New required parameter “area”", "The answer no longer gives “pupils”", "New operation"}
    assert changes.compared(old, old) == []


@pytest.mark.parametrize(("value", "good"), [("5", True), ("0", False), ("51", False), ("five", False), ("", True)])
def test_what_is_typed_is_checked_against_the_schema(document, value, good):
    operation = description.described(document).operations[0]
    assert (parameters.mistakes(operation, {"query:size": value}) == {}) is good


def test_a_path_cannot_be_left_through_a_parameter():
    operation = description.Operation(
        method="GET", path="/a/{b}", parameters=(description.Parameter(name="b", where="path", required=True, schema={}),)
    )
    assert parameters.call(operation, {"path:b": "../../admin?x#y"}).target == "/a/..%2F..%2Fadmin%3Fx%23y"


def test_checks_say_what_passes_and_what_fails(document):
    answer = conformance.Answer(status=200, headers={"content-type": "text/html; charset=latin-1"}, body=b'{"opened_on": "31/01/2026"}')
    evidence = conformance.Evidence(base_url="http://towns.example", description=description.described(document), answer=answer)
    found = conformance.checked(evidence)
    assert {slug for slug, result in found.items() if result == "failed"} == {"https", "json", "utf-8", "iso-8601", "cors"}
    assert {slug for slug, result in found.items() if result == "passed"} == {
        "openapi",
        "openapi-3",
        "described-answers",
        "errors",
        "version",
        "licence",
    }


@given(st.binary(max_size=200), st.text(max_size=30))
def test_no_answer_breaks_the_checks(body, kind):
    conformance.checked(
        conformance.Evidence(base_url="x", answer=conformance.Answer(status=200, headers={"content-type": kind}, body=body))
    )


@pytest.mark.parametrize(
    ("words", "found"), [("entreprise", True), ("entrepirse", True), ("entreprises", True), ("ENTREPRISÉ", True), ("banane", False)]
)
def test_words_are_found_without_accents_by_stem_and_with_one_mistake(words, found):
    assert bool(matching.score(words, "API Recherche d’entreprises", "")) is found
