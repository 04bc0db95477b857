"""The demonstration's own service, end to end: it believes nothing that is not signed for it."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from django.core import signing
from django.test import Client, RequestFactory

from france.franceconnect.demo_services import SHOWING
from france.franceconnect.providers import service

from .conftest import text_of
from .test_services import agreed, query

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal(country, monkeypatch):
    """The service's line to the portal."""
    machine = Client()

    def reach(request: httpx.Request) -> httpx.Response:
        request.read()
        headers = {"HTTP_AUTHORIZATION": request.headers["authorization"]} if "authorization" in request.headers else {}
        answer = machine.generic(request.method, request.url.path, request.content, request.headers.get("content-type", ""), **headers)
        return httpx.Response(answer.status_code, headers=dict(answer.items()), content=answer.content, request=request)

    monkeypatch.setattr(service, "http", lambda: httpx.Client(transport=httpx.MockTransport(reach)))


def begun():
    answer = service.start(RequestFactory().get("/service/sign-in"))
    return answer.headers["Location"], answer.cookies[SHOWING.cookie].value


def arrived(back: str, cookie: str):
    request = RequestFactory(headers={"accept-language": "en"}).get(f"/service/callback?{urlsplit(back).query}")
    request.COOKIES[SHOWING.cookie] = cookie
    return service.callback(request)


def test_the_service_shows_what_it_was_told(portal, browser):
    url, cookie = begun()
    answer = arrived(agreed(browser, url), cookie)
    assert answer.status_code == 200
    assert "KERDONCUFF" in text_of(answer)


def test_the_service_tells_declined_from_failed(portal, browser):
    url, cookie = begun()
    declined = arrived(agreed(browser, url, answer="decline"), cookie)
    assert declined.status_code == 200
    url, cookie = begun()
    assert arrived("https://x/?error=server_error", cookie).status_code == 400


@pytest.mark.parametrize("wrong", ["state", "cookie", "code"])
def test_the_service_refuses_what_is_not_its_own(portal, browser, wrong):
    url, cookie = begun()
    back = agreed(browser, url)
    if wrong == "cookie":
        cookie = signing.dumps({"state": query(back)["state"], "nonce": "of-another-sign-in"}, salt=SHOWING.cookie)
    else:
        back = back.replace(query(back)[wrong], "forged" + "x" * 40)
    answer = arrived(back, cookie)
    assert answer.status_code == 400
    assert "KERDONCUFF" not in text_of(answer)
