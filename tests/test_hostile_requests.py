"""Every page, asked with what attackers send: refused or shown, and never a failure of ours.

PostgreSQL sees more of it than SQLite: ``PARVIS_TEST_DATABASE`` runs the same requests there.
"""

from __future__ import annotations

import os
from urllib.parse import quote, urlencode
from uuid import UUID
from zlib import crc32

import pytest
from django.test import Client
from test_access import PAGES, address

from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel import catalogue
from parvis.kernel.manifest import Audience

pytestmark = pytest.mark.one_database

HOSTILE = (
    "\0",
    "nul\0inside",
    "-1",
    "1e9",
    "9" * 30,
    "0001-01-01",
    "9999-12-31",
    "\u0663\u0664",  # figures that are digits elsewhere
    "\u202egpj.exe",
    "'\"><script>alert(1)</script>",
    "//evil.example/",
    "/\\evil.example",
    "../../etc/passwd",
    "x" * 5000,
)
NAMES = (
    "q", "words", "page", "state", "since", "until", "on", "next", "about", "organisation", "event", "period", "area", "figure", "kind",
    "offer", "registry", "key", "field", "file", "provider", "code", "client_id", "redirect_uri", "scope", "nonce", "max_age", "prompt",
    "id_token_hint", "asked", "revision", "token", "text", "reason", "claimed", "level", "theme", "format", "limit", "offset",
)  # fmt: skip
PARTS = {"str": ("\0", "..", "\u202e", "x" * 3000), "path": ("\0", "../../x", "x" * 3000), "slug": ("-", "x" * 3000), "int": ("9" * 30,)}
HEADERS = (
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "\0, x"},
    {"Accept-Language": "fr;q=9e999, " + "x" * 9000},
    {"Authorization": "Bearer \0"},
    {"Cookie": r'parvis="aaaaaaaaaaaaaaaa\000"; sign-in="\000"; language="\000"; session-low="\000"'},
    {"Range": "bytes=-1-", "If-Modified-Since": "never", "If-None-Match": "*" * 9000},
)
BODIES = (
    (b"\xff\0{{{", "application/json"),
    (b"--b\r\nbroken", "multipart/form-data; boundary=b"),
    (b"broken", "multipart/form-data"),
    (b"&".join(b"f%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded"),
)
SHARE = 1 if os.environ.get("PARVIS_TEST_MATRIX") == "full" else 3  # a page is sent one value in so many
NO_FORM = {"sign-out"}  # it would end the session that the next requests need


def someone(name: str) -> object:
    return people.recognise(
        Identity(family_name=name, given_names=("Mallory",), birth_date="1990-01-01", gender="female", birth_place="", birth_country="0")
    )


def visitor(audience: Audience, *, permission: str) -> Client:
    """A browser in which somebody who may open such a page has signed in."""
    client = Client(raise_request_exception=False)
    if audience in (Audience.EVERYONE, Audience.MACHINE):
        return client
    person, organisation = someone(f"Of {permission or audience.value}"), None
    if audience is not Audience.PERSON:
        organisation = people.organisation("hostile-1", name="Hostile town", kind="municipality")
        people.join(person, organisation, role=role_for(audience, permission))
    request = client.get("/design").wsgi_request
    request.session.create()
    people.enter(request, person, audience=audience, level="low", organisation=organisation, provider="x")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    return client


def role_for(audience: Audience, permission: str) -> str:
    if audience is Audience.OPERATOR:
        return "operator"
    return next(role.slug for role in catalogue.roles().values() if not permission or permission in role.permissions)


def spoilt(page) -> list[str]:
    """Addresses of the page with something hostile in each of its parts."""
    found = []
    for kind, values in PARTS.items():
        if f"<{kind}:" in page.path:
            found += [filled(page.path, kind, value) for value in values]
    return found


def filled(path: str, kind: str, value: str) -> str:
    usual = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": str(UUID(int=0))} | {kind: value}
    while "<" in path:
        before, rest = path.split("<", 1)
        inside, after = rest.split(">", 1)
        path = before + usual[inside.split(":")[0]] + after
    return quote(f"/{path}")


def share(system, page) -> tuple[str, ...]:
    """The values sent to this page: always the same ones, other ones for its neighbours."""
    return HOSTILE[crc32(f"{system.slug}:{page.name}".encode()) % SHARE :: SHARE]


def requests(client: Client, system, page):
    """Each hostile request, made when it is asked for."""
    where = address(system, page)
    for method in ("head", "options", "put", "delete"):
        yield method, lambda method=method: getattr(client, method)(where)
    for spoilt_address in spoilt(page):
        yield "address", lambda spoilt_address=spoilt_address: client.get(spoilt_address)
    for value in share(system, page):
        sent = urlencode(dict.fromkeys(NAMES, value))
        yield f"query {value[:20]!r}", lambda sent=sent: client.get(f"{where}?{sent}")
        yield f"form {value[:20]!r}", lambda sent=sent: client.post(where, sent, content_type="application/x-www-form-urlencoded")
    yield "repeated", lambda: client.get(f"{where}?{'&'.join(f'{name}=1&{name}=2' for name in NAMES)}")
    yield "bytes", lambda: client.get(f"{where}?%ff=%ff&q=%ed%a0%80&page=%c0%80")
    for body, kind in BODIES:
        yield f"body {kind}", lambda body=body, kind=kind: client.post(where, body, content_type=kind)
    for headers in HEADERS:
        yield f"header {headers}", lambda headers=headers: Client(raise_request_exception=False).get(where, headers=headers)


@pytest.mark.parametrize(("system", "page"), PAGES, ids=[f"{system.slug}:{page.name}" for system, page in PAGES])
@pytest.mark.django_db
def test_no_request_makes_a_page_fail_or_send_people_away(system, page):
    client = visitor(page.audience, permission=page.permission)
    for what, send in requests(client, system, page):
        if page.name in NO_FORM and what.startswith(("form", "body")):
            continue
        answer = send()
        assert answer.status_code in (*range(200, 500), 503), f"{what}: {answer.status_code}"
        assert not leads_away(answer.headers.get("Location", "")), f"{what}: {answer.headers['Location']}"
        assert not runs_script(answer), what


def leads_away(location: str) -> bool:
    """Whether a browser would follow to a stranger's site: also by ``//`` and ``/\\``."""
    return location.replace("\\", "/").startswith(("//", "http://evil", "https://evil"))


def runs_script(answer) -> bool:
    return not answer.streaming and "html" in answer.headers.get("Content-Type", "") and b"<script>alert(1)" in answer.content


@pytest.mark.django_db
def test_open_apis_refuse_what_they_cannot_read():
    document = Client().get("/apis/openapi.json").json()
    client = Client(raise_request_exception=False)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            names = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
            for value in HOSTILE:
                where = quote(path.replace("{", "").replace("}", ""))
                answer = client.get(f"{where}?{urlencode(dict.fromkeys(names, value))}")
                assert answer.status_code < 500, (where, value[:20])


@pytest.mark.django_db
def test_a_null_character_is_refused_wherever_it_stands():
    client = Client(raise_request_exception=False)
    assert client.get("/search?q=%00").status_code == 400
    assert client.get("/search?%00=x").status_code == 400
    assert client.get("/registries/communes/%00").status_code == 400
    assert client.post("/sign-in", {"provider": "\0"}).status_code == 400
    assert client.get("/me", headers={"Cookie": r'parvis="aaaaaaaaaaaaaaaa\000"'}).status_code == 400
