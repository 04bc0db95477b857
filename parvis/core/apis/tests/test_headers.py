"""Answers of interfaces say who may read them and when their version ends."""

from __future__ import annotations

from datetime import date

import pytest

from parvis.core.apis import entries, middleware
from parvis.core.apis.models import EndOfVersion
from parvis.kernel.apis import Access

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afresh():
    middleware.announced.cache_clear()
    yield
    middleware.announced.cache_clear()


def address(access: Access) -> tuple[str, str]:
    """The key of an interface of such an access, and an address under it."""
    found = next(each for each in entries.open_apis() if each.api.access is access)
    return f"open:{found.slug}", f"/{found.api.path}/nothing"


def test_pages_of_other_sites_read_an_open_interface_and_no_other(client):
    assert client.get(address(Access.OPEN)[1])["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get(address(Access.ACCOUNT)[1])


def test_pages_of_other_sites_read_data_open_to_everyone_and_no_page(client):
    assert client.get("/trace/monitor.json")["Access-Control-Allow-Origin"] == "*"
    for closed in ("/", "/me/data", "/desk"):
        assert "Access-Control-Allow-Origin" not in client.get(closed)


def test_an_announced_end_is_told_with_each_answer(client):
    key, path = address(Access.OPEN)
    assert "Sunset" not in client.get(path)
    middleware.announced.cache_clear()
    EndOfVersion.objects.create(
        entry=key, version="1", announced_on=date(2026, 1, 2), ends_on=date(2027, 1, 2), replacement="https://next.example/a>\r\nX: y"
    )
    answer = client.get(path)
    assert (answer["Deprecation"], answer["Sunset"]) == ("@1767312000", "Sat, 02 Jan 2027 00:00:00 GMT")
    assert answer["Link"] == '<https://next.example/a%3E%0D%0AX:%20y>; rel="successor-version"'


def test_a_replacement_that_is_a_name_is_not_told_as_an_address(client):
    key, path = address(Access.OPEN)
    EndOfVersion.objects.create(entry=key, version="1", announced_on=date(2026, 1, 2), ends_on=date(2027, 1, 2), replacement="other-api")
    answer = client.get(path)
    assert "Sunset" in answer
    assert "Link" not in answer
