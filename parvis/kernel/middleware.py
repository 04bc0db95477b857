"""What every answer carries: who asks, and headers that keep strangers' code out of pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from parvis.kernel import catalogue
from parvis.kernel.actors import VISITOR, Actor

Handler = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def found_actor(request: HttpRequest) -> Actor:
    """Who the session says is there, by the one system that keeps people."""
    for system in catalogue.systems():
        if system.actor_of is not None:
            return system.actor_of(request)
    return VISITOR


def actor_middleware(get_response: Handler) -> Handler:
    """Sets ``request.actor``, read from the session only when someone asks."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: found_actor(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def security_headers(get_response: Handler) -> Handler:
    """A strict content security policy; a view may set its own (form posts leaving for a broker)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response

    return middleware
