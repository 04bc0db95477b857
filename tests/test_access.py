"""Every page says who may open it, and the guards hold for each of them."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel import catalogue
from parvis.kernel.guards import told_to_whom
from parvis.kernel.manifest import Audience, Page

PAGES = [(system, page) for system in catalogue.systems() for page in system.pages]
CLOSED = [(system, page) for system, page in PAGES if page.audience in (Audience.PERSON, Audience.AGENT, Audience.OPERATOR)]


def address(system, page) -> str:
    """A concrete address of the page: its converters filled with values that fit their type."""
    fill = {"int": "1", "slug": "x", "str": "x", "uuid": "00000000-0000-0000-0000-000000000000", "path": "x"}
    path = page.path
    while "<" in path:
        before, rest = path.split("<", 1)
        inside, after = rest.split(">", 1)
        kind = inside.split(":")[0] if ":" in inside else "str"
        path = f"{before}{fill.get(kind, 'x')}{after}"
    return f"/{path}"


def test_every_route_comes_from_a_manifest():
    unguarded = []
    for pattern in leaves(get_resolver()):
        view = getattr(pattern.callback, "func", pattern.callback)  # the OpenAPI document is a partial of ninja's
        if not hasattr(view, "page") and not view.__module__.startswith("ninja"):
            unguarded.append(str(pattern.pattern))
    assert unguarded == []


def leaves(resolver):
    """Every address under ``resolver``, however deep."""
    return [resolver] if not hasattr(resolver, "url_patterns") else [leaf for each in resolver.url_patterns for leaf in leaves(each)]


@pytest.mark.parametrize(("system", "page"), CLOSED, ids=[f"{system.slug}:{page.name}" for system, page in CLOSED])
@pytest.mark.django_db
def test_visitors_are_sent_to_sign_in(system, page):
    answer = Client().get(address(system, page))
    assert answer.status_code in (302, 404) if page.demo_only else answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


def test_operator_pages_stand_under_platform_and_agent_pages_under_desk():
    """So that a reader of an address knows whose it is."""
    astray = [
        f"{system.slug}: /{page.path}"
        for system, page in PAGES
        if (page.audience is Audience.OPERATOR and not page.path.startswith("platform"))
        or (page.audience is Audience.AGENT and not page.path.startswith("desk"))
    ]
    assert astray == []


@pytest.mark.parametrize("audience", list(Audience))
def test_closed_pages_are_kept_by_no_proxy_and_no_shared_browser(audience):
    page = Page(path="x", name="x", view=lambda _request: HttpResponse("x"), audience=audience)
    open_to_all = audience in (Audience.EVERYONE, Audience.MACHINE)
    assert told_to_whom(HttpResponse("x"), page).headers.get("Cache-Control") == (None if open_to_all else "private, no-store")


@pytest.mark.django_db
def test_somebody_s_own_page_is_kept_nowhere(client):
    person = people.recognise(
        Identity(family_name="Doe", given_names=("Jo",), birth_date="1990-01-01", gender="", birth_place="", birth_country="0")
    )
    request = client.get("/").wsgi_request
    request.session.create()
    people.enter(request, person, audience=Audience.PERSON, level="low", provider="x")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    assert client.get("/me").headers["Cache-Control"] == "private, no-store"
