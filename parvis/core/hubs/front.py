"""The hubs' own door to the server, in front of Django: their callers need no session, language, form or template."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import structlog
from django.db import connection

from parvis.core.hubs import gateway
from parvis.core.hubs.rules.wire import WireRequest, WireResponse
from parvis.kernel.callers import address_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Note = Callable[[str, str, int, float], None]  # method, page, status, seconds

PAGE = "hubs:call"
PHRASES = {each.value: each.phrase for each in HTTPStatus}  # a prepared answer may have a status that no standard names
SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


def in_front_of(application: WSGIApplication, *, note: Note) -> WSGIApplication:
    """``application`` for everything but calls of hubs; ``note`` measures those as its own middleware measures the rest."""

    def served(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
        if not gateway.serves(path):
            return application(environ, start_response)
        start = time.perf_counter()
        request = request_of(environ, path)
        with structlog.contextvars.bound_contextvars(request_id=request.headers["x-request-id"]):
            try:
                response = gateway.answer(request)
            finally:  # nothing that goes wrong leaves a broken connection to the next call
                if connection.errors_occurred:
                    connection.close_if_unusable_or_obsolete()
            note(request.method, PAGE, response.status, time.perf_counter() - start)
        return sent(response, start_response)

    return served


def request_of(environ: WSGIEnvironment, path: str) -> WireRequest:
    headers = {name[5:].lower().replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
    headers["x-request-id"] = gateway.named(headers.get("x-request-id", ""))
    return WireRequest(
        method=environ["REQUEST_METHOD"],
        path=path,
        query=tuple(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace")),
        headers=headers,
        address=address_in(environ),
    )


def sent(response: WireResponse, start_response: StartResponse) -> Iterable[bytes]:
    headers = {**SAFE, "Content-Length": str(len(response.body)), **response.headers}
    start_response(f"{response.status} {PHRASES.get(response.status, 'Status')}", list(headers.items()))
    return [response.body]
