"""Routes are built from the manifests; there is no other list of addresses."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import ResolverMatch, URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern
from ninja import NinjaAPI

from parvis.kernel import catalogue
from parvis.kernel.guards import guarded
from parvis.kernel.manifest import System

handler403 = "parvis.kernel.guards.permission_denied"


class Directory(URLResolver):
    """All systems' pages. A whole address is looked up; only those with values in them are tried one after the other."""

    @cached_property
    def whole(self) -> dict[str, tuple[URLResolver, URLPattern]]:
        systems = (each for each in self.url_patterns if isinstance(each, URLResolver))
        pages = ((system, page) for system in systems for page in system.url_patterns if isinstance(page, URLPattern))
        return {str(page.pattern): (system, page) for system, page in pages if "<" not in str(page.pattern)}

    def resolve(self, address: Any) -> ResolverMatch:
        found = self.whole.get(str(address))
        if found is None:
            return super().resolve(address)
        system, page = found
        return ResolverMatch(page.callback, (), {}, page.name, [system.app_name], [system.namespace], str(page.pattern), [], {}, {})


def routes(system: System) -> tuple[list[URLPattern], str]:
    """A system's pages under its own name space."""
    return [path(page.path, guarded(page), name=page.name) for page in system.pages], system.slug


def api() -> NinjaAPI:
    """One OpenAPI document for all that systems declare; its pages are drawn by the exchange."""
    ninja = NinjaAPI(title=f"Parvis API ({settings.PARVIS_COUNTRY})", version="1", docs_url=None, openapi_url="apis/openapi.json")
    for system in catalogue.systems():
        for declared in system.apis:
            ninja.add_router(declared.path, declared.router, tags=[str(declared.title)])
    return ninja


def all_routes() -> list[Any]:
    systems = [path("", include(routes(system))) for system in catalogue.systems()]
    return [Directory(RoutePattern(""), systems), path("", api().urls)]


urlpatterns = all_routes()
