"""One line and one measure per request: which page, what came of it, how long; nothing about who."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.core.operations import metrics
from parvis.kernel.callers import plain_name

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = structlog.get_logger("parvis.requests")


def observed(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The outermost middleware: names the request, measures it and writes it down."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request_id = named(request.headers.get("X-Request-Id", ""))
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            start = perf_counter()
            response = get_response(request)
            note(request.method or "", route(request), response.status_code, perf_counter() - start)
        response.headers["X-Request-Id"] = request_id
        return response

    return middleware


def named(given: str) -> str:
    """The proxy's name of the request when it is a plain one, else our own."""
    return plain_name(given) or uuid4().hex


def note(method: str, page: str, status: int, seconds: float) -> None:
    """Measure one request of ``page`` and write it down."""
    known = method if method in METHODS else "other"
    metrics.REQUESTS.labels(known, page, status).inc()
    metrics.SECONDS.labels(page).observe(seconds)
    if page not in ("static", "operations:health"):
        log.info("request", method=known, route=page, status=status, ms=round(seconds * 1000, 1))


def route(request: HttpRequest) -> str:
    """The name of the page, never its address, which may hold identifiers."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/") else "unmatched"
