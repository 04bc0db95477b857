"""Routes are built from the manifests; there is no other list of addresses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from ninja import NinjaAPI

from parvis.kernel import catalogue
from parvis.kernel.guards import guarded
from parvis.kernel.manifest import System

handler403 = "parvis.kernel.guards.permission_denied"


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
    found: list[URLPattern | URLResolver] = [path("", include(routes(system))) for system in catalogue.systems()]
    return [*found, path("", api().urls)]


urlpatterns = all_routes()
