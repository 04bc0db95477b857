"""What is offered and how to call it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.core.exchange import documentation, selectors
from parvis.kernel import catalogue


def apis(request: HttpRequest) -> HttpResponse:
    return render(request, "exchange/apis.html", {"apis": selectors.open_apis(), "sources": selectors.sources()})


def open_api(request: HttpRequest, slug: str) -> HttpResponse:
    found = next((api for api in selectors.open_apis() if api.slug == slug), None)
    if found is None:
        raise Http404("no such API")
    return render(request, "exchange/open_api.html", {"open_api": found, "operations": documentation.operations(found)})


def offer(request: HttpRequest, name: str) -> HttpResponse:
    found = catalogue.offers().get(name)
    if found is None:
        raise Http404("no such offer")
    return render(
        request,
        "exchange/offer.html",
        {
            "source": selectors.source(found),
            "needs": selectors.needs_of(found),
            "authorised": selectors.register(offer=name, only_valid=True)[:50],
        },
    )
