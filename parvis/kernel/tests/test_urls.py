"""A whole address is looked up; what is found is what trying them one after the other finds."""

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, resolve, reverse

from parvis.kernel import catalogue, urls

WHOLE = [(system.slug, page) for system in catalogue.systems() for page in system.pages if "<" not in page.path]


@pytest.mark.parametrize(("slug", "page"), WHOLE, ids=[f"{slug}:{page.name}" for slug, page in WHOLE])
def test_looking_up_finds_what_trying_finds(slug, page):
    found = resolve(f"/{page.path}")
    assert (found.view_name, found.namespaces, found.args, found.kwargs) == (f"{slug}:{page.name}", [slug], (), {})
    assert found.func.page is page
    assert reverse(found.view_name) == f"/{page.path}"
    tried = URLResolver.resolve(urls.urlpatterns[0], page.path)
    assert (tried.view_name, tried.route) == (found.view_name, found.route)


def test_an_address_with_values_is_still_found():
    assert resolve("/pages/x").kwargs == {"slug": "x"}


def test_an_address_that_nobody_has_is_not_found():
    with pytest.raises(Resolver404):
        get_resolver().resolve("/nothing/here/at/all")
