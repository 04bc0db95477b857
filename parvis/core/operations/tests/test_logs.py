import io
import json
import logging

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory

from parvis.core.operations.observation import observed
from parvis.kernel import logs


@pytest.fixture
def lines(settings):
    """The JSON lines that were logged."""
    before = logging.root.handlers[:], logging.root.level
    logs.configure({"style": "json", "level": "info", "country": settings.PARVIS_COUNTRY})
    handler = next(each for each in logging.root.handlers if isinstance(each, logging.StreamHandler))
    stream = io.StringIO()
    handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.configure(settings.LOGGING)
    logging.root.handlers[:], logging.root.level = before


def test_a_request_is_one_line_without_its_address(client, lines, db):
    client.get("/nowhere/maelle?name=Kerdoncuff", headers={"x-request-id": "proxy-12345678"})
    [line] = [each for each in lines() if each["event"] == "request"]
    assert (line["route"], line["status"], line["method"], line["request_id"]) == ("unmatched", 404, "GET", "proxy-12345678")
    assert line["ms"] >= 0
    assert "Kerdoncuff" not in str(lines())
    assert "maelle" not in str(lines())


@pytest.mark.parametrize("given", ["", "short", "a" * 65, 'x" injected="1', "é" * 10])
def test_a_name_that_is_no_plain_one_is_replaced(given):
    request = RequestFactory().get("/", headers={"x-request-id": given})
    response = observed(lambda _request: HttpResponse())(request)
    assert response.headers["X-Request-Id"] != given
    assert len(response.headers["X-Request-Id"]) == 32


def test_an_error_is_written_as_its_trail_without_what_it_was_about(lines):
    try:
        raise KeyError("Maëlle Kerdoncuff")
    except KeyError:
        structlog.get_logger("parvis.test").exception("it broke")
    [line] = lines()
    assert line["level"] == "error"
    assert line["failure"].endswith("builtins.KeyError")
    assert "test_logs.py" in line["failure"]
    assert "Maëlle" not in str(line)


def test_an_error_of_a_library_is_written_as_its_trail_too(lines):
    try:
        raise ValueError("Key (email)=(maelle@exemple.example) already exists.")
    except ValueError:
        logging.getLogger("some.library").exception("it broke")
    assert "maelle" not in str(lines())


def test_django_does_not_write_addresses(lines):
    request = RequestFactory().get("/me/files/c0ffee")
    about = {"request": request, "status_code": 500}
    try:
        raise KeyError("c0ffee")
    except KeyError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/me/files/c0ffee", extra=about)
    logging.getLogger("django.request").error("Service Unavailable: %s", "/me/files/c0ffee", extra=about)
    logging.getLogger("django.request").warning("Not Found: %s", "/me/files/c0ffee")
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: 'maelle'")
    assert [line["event"] for line in lines()] == ["request failed", "request refused"]
    assert "failure" in lines()[0]
    assert "c0ffee" not in str(lines())
    assert "maelle" not in str(lines())


def test_addresses_called_outside_are_not_written(lines):
    logging.getLogger("httpx").info('HTTP Request: GET https://source.example/?nom=Kerdoncuff "200 OK"')
    assert lines() == []
