"""Providers over HTTP: each way to fail has the hub's own name, and an answer that cannot be trusted is nobody's."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.exchange import sources
from parvis.core.exchange.actions import HttpSource
from parvis.core.hubs.relay import Relay
from parvis.core.hubs.rules import envelopes
from parvis.core.hubs.rules.endpoints import Endpoint, Mode, Provider, Throttle
from parvis.core.hubs.rules.sources import About, SourceFailure
from parvis.kernel.text import Text

from .conftest import Told

GOOD = {"data": {"id": "1", "name": "Lovelace"}, "links": {}, "meta": {}}
THEIRS = {"code": "07003", "title": "None", "detail": "No such thing", "source": None, "meta": {"provider": "P"}}


def endpoint(*, collection=False):
    return Endpoint(
        operation="things",
        path="/v3/p/things/{id}",
        hub="h",
        provider=Provider(slug="tests", code="07", name="P"),
        title=Text("", ""),
        mode=Mode.IDENTIFIER,
        inputs=(),
        scopes=(),
        throttle=Throttle(name="t", limit=1),
        collection=collection,
    )


RELAY = Relay(
    source=HttpSource(name="tests", title=Text("La source", "The source")),
    asked=lambda endpoint, parameters, about: ("/v3/p/things/1", [("recipient", "r")]),
    is_about=lambda endpoint, about, payload: not isinstance(payload["data"], dict) or payload["data"].get("id") == about.identifier,
)


def ask(*, collection=False):
    return RELAY.answer(endpoint(collection=collection), {}, About(identifier="1"), request_id="r-1")


def says(provider, said, status=200, **more):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    provider.says = lambda seen: Told(status=status, body=body, **more)


def test_an_answer_in_the_hubs_form_comes_back_and_the_provider_knows_who_asks(provider, monkeypatch):
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_TOKEN", "s3cret")
    says(provider, GOOD)
    found = ask()
    assert (found.status, found.payload) == (200, GOOD)
    (seen,) = provider.seen
    assert seen.path == "/v3/p/things/1?recipient=r"
    assert (seen.headers["Authorization"], seen.headers["X-Request-ID"]) == ("Bearer s3cret", "r-1")


def test_what_a_provider_leaves_out_is_there_and_what_the_form_does_not_know_is_not(provider):
    says(provider, {"data": GOOD["data"], "debug": {"secret": 1}})
    assert ask().payload == GOOD
    says(provider, {"errors": [{**THEIRS, "trace": "secret"}], "debug": 1}, status=404)
    assert ask().payload == {"errors": [THEIRS]}


@pytest.mark.parametrize("status", [404, 422, 451])
def test_what_a_provider_says_of_the_question_is_passed_on(provider, status):
    says(provider, {"errors": [THEIRS]}, status=status)
    found = ask()
    assert (found.status, found.payload) == (status, {"errors": [THEIRS]})


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *[(401, "refused"), (403, "refused"), (409, "overloaded"), (429, "overloaded"), (503, "overloaded"), (504, "timeout")],
        *[(500, "unavailable"), (502, "unavailable"), (302, "malformed"), (204, "malformed"), (418, "malformed")],
    ],
)
def test_each_way_not_to_answer_has_its_name(provider, status, kind):
    says(provider, b"", status=status, headers={"Location": "http://127.0.0.1:1/", "Retry-After": "17"})
    with pytest.raises(SourceFailure) as failure:
        ask()
    assert (failure.value.kind, failure.value.retry_in) == (kind, 17)
    assert len(provider.seen) == 1


@pytest.mark.parametrize(
    "said",
    [
        b"<html>",
        b"",
        b"null",
        b"[1]",
        b'{"data": NaN}',
        b"[" * 100_000,
        {},
        {"data": None},
        {"data": []},
        {"data": {"id": "1"}, "links": 3},
        {"data": {"id": "2"}},
        {"data": {"id": "1", "document_url": "http://elsewhere.example/a.pdf"}},
        {"data": {"id": "1", "deep": [{"document_url": "javascript:alert(1)"}]}},
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_trusted_is_thrown_away_and_not_quoted(provider, said, capfd):
    says(provider, said)
    with pytest.raises(SourceFailure) as failure:
        ask()
    assert failure.value.kind == "malformed"
    assert failure.value.__cause__ is None
    assert "elsewhere" not in capfd.readouterr().out


def test_a_page_of_a_web_server_is_not_a_provider_that_knows_nothing(provider):
    says(provider, b"<html>Not found</html>", status=404)
    with pytest.raises(SourceFailure) as failure:
        ask()
    assert failure.value.kind == "malformed"


def test_lists_hold_answers_of_their_own(provider):
    says(provider, {"data": [{"data": {"id": "1"}, "links": {}, "meta": {}}]})
    assert ask(collection=True).payload["data"][0]["data"] == {"id": "1"}
    for wrong in ({"data": {"id": "1"}}, {"data": [1]}, {"data": [{}]}):
        says(provider, wrong)
        with pytest.raises(SourceFailure):
            ask(collection=True)


def test_a_huge_answer_is_not_read_to_its_end(provider, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 1000)
    says(provider, b"x" * 5000)
    with pytest.raises(SourceFailure) as failure:
        ask()
    assert failure.value.kind == "malformed"


@pytest.mark.parametrize("manner", ["hangs", "slow"])
def test_a_slow_provider_is_not_waited_for(provider, manner, monkeypatch):
    monkeypatch.setattr(sources, "WHOLE_SECONDS", 1.5)
    says(provider, GOOD, **{manner: True})
    with pytest.raises(SourceFailure) as failure:
        ask()
    assert failure.value.kind == "timeout"


@pytest.mark.parametrize(
    ("address", "kind"),
    [("http://127.0.0.1:9", "unavailable"), ("https://nobody.invalid", "unresolved"), ("http://elsewhere.example", "not-configured")],
)
def test_a_provider_that_is_nowhere(monkeypatch, address, kind):
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_URL", address)
    with pytest.raises(SourceFailure) as failure:
        ask()
    assert failure.value.kind == kind


JSON = st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "links", "meta", "errors", "code", "title", "detail", "document_url"]), inner, max_size=4), max_leaves=12)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["data", "links", "meta", "errors"]), JSON), st.booleans())
def test_any_object_is_in_the_form_or_is_not(said, collection):
    for read in (lambda: envelopes.success(said, collection=collection), lambda: envelopes.errors(said)):
        with suppress(envelopes.BadEnvelope):
            assert read()


@given(st.binary(max_size=60))
def test_any_bytes_are_an_object_or_are_not(body):
    with suppress(envelopes.BadEnvelope):
        assert isinstance(envelopes.opened(body), dict)
