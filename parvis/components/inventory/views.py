"""/systems: the same as ``parvis systems``, for people."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.components.inventory import selectors
from parvis.components.inventory.rules import State

PAGE_SIZE = 40


def index(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "engine", "state")}
    found = selectors.matching(text=chosen["q"], engine=chosen["engine"], state=chosen["state"])
    everything = selectors.rows()
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "engines": sorted({(row.engine, row.engine_title) for row in everything}, key=itemgetter(1)),
        "states": list(State),
        "counts": Counter(row.state.value for row in everything),
        "total": len(everything),
    }
    return render(request, "inventory/index.html", context)


def one(request: HttpRequest, row: str) -> HttpResponse:
    found = next((each for each in selectors.rows() if each.id == row), None)
    if found is None:
        raise Http404(row)
    return render(
        request, "inventory/row.html", {"row": found, "demands": [(demand, found.tests.get(demand.name, ())) for demand in found.demands]}
    )
