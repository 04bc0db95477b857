"""Providers of the hubs, as the demonstration's second process plays them: the sandbox's people and companies, over HTTP.

Some invented family names make them misbehave, to see what callers see then: PANNE (it is down), LENTEUR (it
hangs), AUTRUI (it answers about somebody else), CHARABIA (it answers nonsense).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from hmac import compare_digest

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from france.hubs import tables
from france.hubs.answers import not_found
from france.hubs.civility import folded
from france.hubs.sandbox import SHIPPED
from france.hubs.sources import relay_to
from parvis.core.hubs import sandbox
from parvis.core.hubs.rules import fixtures
from parvis.core.hubs.rules.routing import Routes
from parvis.core.hubs.rules.sources import SourceAnswer

HANG_SECONDS = 20


def answer(request: HttpRequest, provider: str, rest: str) -> HttpResponse:
    """``GET /hubs/<provider>/v3/…``, for whoever knows the provider's token."""
    found = routes().find(f"/{rest}")
    if found is None or found.endpoint.provider.slug != provider:
        return JsonResponse({"errors": []}, status=404)
    if not is_known(request, provider, found.endpoint.provider.name):
        return JsonResponse({"errors": []}, status=401)
    asked = fixtures.request_of([*found.values.items(), *((name, value) for name, given in request.GET.lists() for value in given)])
    name = folded(next(iter(asked.get("nomNaissance", ())), ""))
    if name in MANNERS:
        return MANNERS[name]()
    prepared = sandbox.answer(found.endpoint.operation, asked, shipped=SHIPPED)
    return told(SourceAnswer(status=prepared.status, payload=prepared.payload) if prepared else not_found(found.endpoint))


@cache
def routes() -> Routes:
    return Routes([*tables.endpoints("entreprise"), *tables.endpoints("particulier")])


def is_known(request: HttpRequest, provider: str, name: str) -> bool:
    expected = f"Bearer {relay_to(provider, name).source.token}"
    return compare_digest(request.headers.get("Authorization", "").encode(), expected.encode())


def told(said: SourceAnswer) -> HttpResponse:
    return JsonResponse(said.payload, status=said.status)


def hang() -> HttpResponse:
    time.sleep(HANG_SECONDS)
    return HttpResponse(status=504)


def somebody_else() -> HttpResponse:
    person = {"nom_naissance": "PERSONNE", "nom": "PERSONNE", "date_naissance": "1900-01-01"}
    return JsonResponse({"data": {"identite": person, "allocataires": [person]}, "links": {}, "meta": {}})


MANNERS: Mapping[str, Callable[[], HttpResponse]] = {
    "PANNE": lambda: HttpResponse(status=503, headers={"Retry-After": "120"}),
    "LENTEUR": hang,
    "AUTRUI": somebody_else,
    "CHARABIA": lambda: HttpResponse("<html>", content_type="application/json"),
}
urlpatterns = [path("<slug:provider>/<path:rest>", answer)]
