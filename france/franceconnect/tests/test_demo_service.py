"""The demonstration's own service, end to end: it believes nothing that is not signed for it."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import translation

from france.franceconnect.demo_services import SHOWING, TAX_SPACE
from france.franceconnect.providers import service, tax_space

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


def entered(browser, slug: str, *, account: str = "maelle"):
    """The tax space after a sign-in that began at the process ``slug``: where it leads, and the cookie of its session."""
    begun = tax_space.process(RequestFactory().get(f"/impots-services/{slug}"), slug)
    request = RequestFactory().get(
        f"/impots-services/callback?{urlsplit(agreed(browser, begun.headers['Location'], account=account)).query}"
    )
    request.COOKIES[TAX_SPACE.cookie] = begun.cookies[TAX_SPACE.cookie].value
    answer = tax_space.callback(request)
    return answer.headers["Location"], answer.cookies[tax_space.SESSION].value


def shown(slug: str, session: str):
    request = RequestFactory().get(f"/impots-services/{slug}")
    request.COOKIES[tax_space.SESSION] = session
    with translation.override("en"):
        return tax_space.process(request, slug)


@pytest.mark.parametrize("process", tax_space.PROCESSES, ids=lambda process: process.slug)
def test_each_process_of_the_tax_office_takes_the_sign_in_and_comes_back_to_itself(portal, browser, process):
    where, session = entered(browser, process.slug)
    assert where == f"/impots-services/{process.slug}"
    page = shown(process.slug, session)
    assert process.title.in_language("en") in text_of(page)
    assert "sample" in text_of(page)


def test_the_tax_space_shows_nobody_another_s_notice(portal, browser):
    """A session that was not signed here is no session, and whoever has no notice reads none."""
    _, session = entered(browser, "payer")
    assert shown("payer", session).status_code == 200
    assert shown("payer", session[:-4] + "AAAA").status_code == 302
    assert shown("payer", signing.dumps({"name": "X", "account": "hugo", "id_token": ""}, salt="elsewhere")).status_code == 302
    stranger = signing.dumps({"name": "X", "account": "", "id_token": ""}, salt=tax_space.SESSION)
    assert "no notice in your name" in text_of(shown("payer", stranger))


def test_the_form_that_signs_out_may_end_at_the_portal(portal, browser):
    _, session = entered(browser, "payer")
    page = shown("payer", session)
    assert "form-action 'self' http://127.0.0.1:8000;" in f"{page.headers['Content-Security-Policy']};"
    request = RequestFactory().post("/impots-services/sign-out")
    request.COOKIES[tax_space.SESSION] = session
    request._dont_enforce_csrf_checks = True
    answer = tax_space.sign_out(request)
    assert answer.headers["Location"].startswith("http://127.0.0.1:8000/api/v2/session/end?id_token_hint=")
    assert answer.cookies[tax_space.SESSION].value == ""
