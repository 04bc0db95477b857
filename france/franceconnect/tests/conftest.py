"""The whole country's sign-in in one process: the broker talks to the demonstration's providers without a network."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import resolve

from france.franceconnect import demo
from france.registries.rnipp import demo as civil_register
from parvis.core.exchange import sources
from parvis.core.exchange.actions import asking
from parvis.core.signin import relying_party
from parvis.kernel.testing import loaded_once

PROVIDERS = "france.franceconnect.providers.urls"


def provider_answer(request: httpx.Request) -> httpx.Response:
    """What the second process answers to ``request``: the view found in its own addresses."""
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items() if name not in ("content-length",)
    }
    made = RequestFactory().generic(
        request.method,
        f"{request.url.path}?{request.url.query.decode()}",
        request.content,
        request.headers.get("content-type", ""),
        **headers,
    )
    made._dont_enforce_csrf_checks = True
    found = resolve(request.url.path, urlconf=PROVIDERS)
    answer = found.func(made, *found.args, **found.kwargs)
    return httpx.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)


class Switch:
    """Stands between broker and provider: lets requests through, or answers in the provider's place."""

    def __init__(self):
        self.seen = []
        self.instead = None  # a function from request to response, or None from it to let through

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        request.read()
        forged = self.instead(request) if self.instead else None
        return provider_answer(request) if forged is None else forged


class OutsideTheTest:
    """The database as the door sees it, without the transaction that the test itself runs in."""

    @property
    def in_atomic_block(self) -> bool:
        return any(not block._from_testcase for block in connection.atomic_blocks)


@pytest.fixture
def register(monkeypatch):
    """The line between the exchange and the civil register."""
    switch = Switch()

    def streamed(request: httpx.Request) -> httpx.Response:
        answer = switch(request)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content))

    http = httpx.Client(transport=httpx.MockTransport(streamed))
    monkeypatch.setattr(sources, "client", lambda: http)
    monkeypatch.setattr(asking, "connection", OutsideTheTest())
    return switch


@pytest.fixture
def wire(monkeypatch, register):
    """The line between the broker and its providers."""
    switch = Switch()
    http = httpx.Client(transport=httpx.MockTransport(switch))
    monkeypatch.setattr(relying_party, "http", lambda: http)
    cache.clear()
    return switch


people_and_services = loaded_once(demo.load, civil_register.load)


@pytest.fixture
def country(people_and_services, db, wire):
    return wire


class Browser(Client):
    """A browser that goes to the broker and, for other origins, to the providers."""

    def choose(self, provider: str, *, next_url: str = "", entrance: str = "/sign-in") -> str:
        """Click a provider; the provider's address."""
        answer = self.post(entrance, {"provider": provider, "next": next_url})
        assert answer.status_code == 303, answer.content.decode()
        return answer.headers["Location"]

    def at_provider(self, url: str, *, account: str) -> str:
        """Choose an account there (empty: refuse); the address back at the broker."""
        form = f"account={account}" if account else "refuse=yes"
        request = httpx.Request("POST", url, content=form, headers={"content-type": "application/x-www-form-urlencoded"})
        request.read()
        answer = provider_answer(request)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def come_back(self, url: str):
        parts = urlsplit(url)
        return self.get(f"{parts.path}?{parts.query}")

    def sign_in(self, provider: str, account: str, *, next_url: str = "", entrance: str = "/sign-in"):
        """The whole way; the answer to « continue »."""
        answer = self.come_back(self.at_provider(self.choose(provider, next_url=next_url, entrance=entrance), account=account))
        assert answer.status_code == 303, text_of(answer)
        return self.post(answer.headers["Location"], {"continue": "yes"})


def text_of(answer) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def browser():
    return Browser(headers={"accept-language": "en"})
