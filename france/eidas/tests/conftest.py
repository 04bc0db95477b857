"""The portal and the nodes of two other States in one process."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client, override_settings
from django.utils import translation

from france.eidas import demo
from france.eidas.node import metadata
from france.franceconnect.tests.conftest import Browser, browser, country, people_and_services, register, text_of, wire

__all__ = ["browser", "country", "node", "people_and_services", "register", "text_of", "traveller", "wire"]

PROVIDERS = "france.franceconnect.providers.urls"


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.fixture
def europe(country, settings, monkeypatch):
    """Both States have joined; they read the portal's metadata from its own address."""
    portal = settings.ROOT_URLCONF

    def fetched(url: str) -> bytes:
        with override_settings(ROOT_URLCONF=portal), translation.override("en"):
            return Client(headers={"accept-language": "en"}).get(path_of(url)).content

    monkeypatch.setattr(metadata, "fetched", fetched)
    demo.load()
    return country


class Node(Client):
    """A browser in the second process, where the other States' nodes are."""

    def open(self, url: str, **more):
        return self.get(path_of(url), **more)


@pytest.fixture
def node(settings, europe):
    return Node(headers={"accept-language": "en"})


def at_node(node: Node, settings, url: str):
    """The page that another State shows for ``url``."""
    held, settings.ROOT_URLCONF = settings.ROOT_URLCONF, PROVIDERS
    try:
        return node.open(url)
    finally:
        settings.ROOT_URLCONF = held


def forms_in(answer) -> list[dict[str, str]]:
    """Each form of a page: its fields, with its address under ``action``."""
    found = []
    for attributes, inside in re.findall(r"<form([^>]*)>(.*?)</form>", answer.content.decode(), re.DOTALL):
        fields = {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', inside)}
        fields["action"] = unescape(re.search(r'action="([^"]*)"', attributes).group(1)) if "action=" in attributes else ""
        fields["inside"] = inside
        found.append(fields)
    return found


class Traveller(Browser):
    """Somebody with an electronic identity of another State."""

    def leave_for(self, country: str, *, entrance: str = "/sign-in", next_url: str = "") -> str:
        answer = self.post(entrance, {"provider": f"eidas-{country}-proxy", "next": next_url})
        assert answer.status_code == 303, text_of(answer)
        return answer.headers["Location"]

    def answers(self, node: Node, settings, url: str) -> dict[str, str]:
        """What the other State would send back, by account."""
        page = at_node(node, settings, url)
        assert page.status_code == 200, text_of(page)
        return {re.search(r'data-account="(\w+)"', form["inside"]).group(1): form["SAMLResponse"] for form in forms_in(page)}

    def bring_back(self, message: str):
        return self.post("/saml/answers", {"SAMLResponse": message})


@pytest.fixture
def traveller():
    return Traveller(headers={"accept-language": "en"})
