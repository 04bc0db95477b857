"""What every answer carries: who asks, and headers that keep strangers' code out of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from django.core.exceptions import BadRequest
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


class NullCharacters:
    """No text that people write holds a null character, and PostgreSQL keeps none: such a request gets a 400.

    Addresses and cookies are read first; forms after the check against forgery, which reads them anyway.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refuse_null_characters([request.path, *request.COOKIES.values(), *said(request.GET.lists())])
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        refuse_null_characters(said(request.POST.lists()))


def said(parameters: Iterable[tuple[str, list[str]]]) -> Iterable[str]:
    """Names and values alike."""
    return chain.from_iterable((name, *values) for name, values in parameters)


def refuse_null_characters(texts: Iterable[str]) -> None:
    if any("\0" in text for text in texts):
        raise BadRequest("a null character")


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
