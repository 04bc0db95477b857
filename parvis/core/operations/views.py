"""For machines that watch: is it well, and how much does it do."""

from __future__ import annotations

from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from parvis import __version__
from parvis.core.operations import health as condition
from parvis.core.operations import metrics as measures


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 when all parts are well, 503 when one is not."""
    parts = condition.report()
    well = all(answer == "ok" for answer in parts.values())
    body = {"status": "ok" if well else "broken", "version": __version__, "checks": parts}
    return JsonResponse(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Behind a token; without one set, only for the demonstration's own machine."""
    if not settings.PARVIS_METRICS_TOKEN:
        if settings.PARVIS_DEMO and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1"):
            return exposed()
        raise Http404("set PARVIS_METRICS_TOKEN to open this page")
    given = request.headers.get("Authorization", "")
    if not compare_digest(given.encode(), f"Bearer {settings.PARVIS_METRICS_TOKEN}".encode()):
        return HttpResponse("Give the token of PARVIS_METRICS_TOKEN as a bearer token.", status=401, headers={"WWW-Authenticate": "Bearer"})
    return exposed()


def exposed() -> HttpResponse:
    return HttpResponse(measures.exposition(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
