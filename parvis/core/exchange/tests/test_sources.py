"""Sources over HTTP: each way to fail has its name, and nobody's data end up in a log or an address of our own."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.exchange import actions, sources

QUERY = [("name", "Lovelace & Co"), ("given[]", "Ada"), ("given[]", "Augusta")]


def get(source, path):
    return source.get(path, query=QUERY, request_id="r-1")


def test_an_object_comes_back(http_source):
    assert get(http_source, "/good") == {"data": {"value": 1}}


def test_the_question_is_encoded_and_signed_with_the_token(http_source, misbehaving, monkeypatch):
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_TOKEN", "s3cret")
    get(http_source, "/good")
    ((path, headers),) = misbehaving.seen
    assert path == "/good?name=Lovelace+%26+Co&given%5B%5D=Ada&given%5B%5D=Augusta"
    assert (headers["Authorization"], headers["X-Request-ID"]) == ("Bearer s3cret", "r-1")


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/hang", "timeout"),
        ("/drip", "timeout"),
        ("/huge", "too-large"),
        ("/compressed", "malformed"),
        ("/not-json", "malformed"),
        ("/a-list", "malformed"),
        ("/nan", "malformed"),
        ("/deep", "malformed"),
        ("/elsewhere", "malformed"),
        ("/no-such-page", "malformed"),
        ("/down", "overloaded"),
        ("/broken", "overloaded"),
    ],
)
def test_a_source_that_fails_is_unavailable_and_the_cause_is_known(http_source, path, cause):
    with pytest.raises(actions.SourceUnavailable) as failure:
        get(http_source, path)
    assert failure.value.cause == cause


def test_a_redirection_is_not_followed(http_source, misbehaving):
    with pytest.raises(actions.SourceUnavailable):
        get(http_source, "/elsewhere")
    assert len(misbehaving.seen) == 1


def test_an_unknown_person_is_not_a_missing_page(http_source):
    with pytest.raises(actions.NotFoundAtSource):
        get(http_source, "/no-such-person")


def test_a_source_that_asks_to_wait_says_how_long(http_source):
    with pytest.raises(actions.SourceUnavailable) as failure:
        get(http_source, "/too-many")
    assert failure.value.retry_after_seconds == 17


def test_a_source_that_does_not_know_us_refuses(http_source):
    with pytest.raises(actions.SourceRefused) as failure:
        get(http_source, "/who-are-you")
    assert failure.value.status == 401


def test_a_source_that_is_not_there_is_a_failed_connection(http_source, monkeypatch):
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_URL", "http://127.0.0.1:9")
    with pytest.raises(actions.SourceUnavailable) as failure:
        get(http_source, "/good")
    assert failure.value.cause == "connection"


@pytest.mark.parametrize(
    "address", ["", "http://registry.example", "ftp://registry.example", "file:///etc/passwd", "registry.example", "https://"]
)
def test_production_asks_only_addresses_it_was_given_and_can_trust(http_source, settings, monkeypatch, address):
    settings.PARVIS_DEMO = False
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_URL", address)
    with pytest.raises(actions.SourceUnavailable) as failure:
        get(http_source, "/good")
    assert failure.value.cause == "not-configured"


def test_a_demonstration_asks_its_own_second_process(http_source, settings, monkeypatch):
    monkeypatch.delenv("PARVIS_SOURCE_TESTS_URL")
    settings.PARVIS_PROVIDERS_ORIGIN = "http://127.0.0.1:8141"
    assert http_source.address == "http://127.0.0.1:8141/tests"


@pytest.mark.parametrize("path", ["/down", "/hang", "/not-json", "/no-such-person"])
def test_no_name_is_in_an_error_nor_in_a_log(http_source, caplog, path):
    caplog.set_level(logging.INFO)
    with pytest.raises(actions.ExchangeError) as failure:
        get(http_source, path)
    assert "Lovelace" not in f"{failure.value}{failure.value.text.fr}{failure.value.__cause__}{caplog.text}"


def test_no_name_is_logged_by_libraries_when_all_goes_well(http_source, caplog):
    caplog.set_level(logging.INFO)
    get(http_source, "/good")
    assert "Lovelace" not in caplog.text


def test_a_machine_that_nobody_knows_is_told_apart(http_source, monkeypatch):
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_URL", "https://registry.invalid")
    with pytest.raises(actions.SourceUnavailable) as failure:
        get(http_source, "/good")
    assert failure.value.cause == "unresolved"


@pytest.mark.parametrize(("path", "status"), [("/good", 200), ("/who-are-you", 401), ("/elsewhere", 302), ("/no-such-page", 404)])
def test_a_reply_is_whatever_was_said(http_source, path, status):
    assert http_source.reply(path, request_id="r-1").status == status


def test_the_token_may_stand_in_a_file(http_source, misbehaving, monkeypatch, tmp_path):
    (tmp_path / "token").write_text("fr0m-a-file\n")
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_TOKEN_FILE", str(tmp_path / "token"))
    get(http_source, "/good")
    assert misbehaving.seen[0][1]["Authorization"] == "Bearer fr0m-a-file"
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_TOKEN_FILE", str(tmp_path / "none"))
    with pytest.raises(actions.SourceUnavailable) as failure:
        get(http_source, "/good")
    assert failure.value.cause == "not-configured"


def test_an_address_that_cannot_be_trusted_is_found_at_start(monkeypatch):
    monkeypatch.setenv("PARVIS_SOURCE_ONE_URL", "http://registry.example")
    monkeypatch.setenv("PARVIS_SOURCE_TWO_URL", "https://registry.example")
    assert sources.wrong_addresses() == ["PARVIS_SOURCE_ONE_URL"]


@given(st.text(max_size=12))
def test_any_retry_header_is_a_number_of_seconds(header):
    assert 0 <= sources.seconds(header) <= 3600


@given(st.binary(max_size=40))
def test_any_body_is_an_object_or_is_not(body):
    assert sources.is_object(body) in (True, False)
