"""Networks and their members, for everyone to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

from parvis.core.nodes import shown
from parvis.core.nodes.forms import MemberSearch
from parvis.kernel import tables


def compared(_request: HttpRequest) -> Mapping[str, Any] | None:
    """For /trace/figures: whether other installations kept the same messages as this one."""
    return shown.compared()


def networks(request: HttpRequest) -> HttpResponse:
    return render(request, "nodes/networks.html", {"networks": [shown.summary(each) for each in shown.listed()]})


def network(request: HttpRequest, network: str) -> HttpResponse:
    found = shown.listed_network(network)
    form = MemberSearch(request.GET, network=network)
    page = Paginator(shown.members(network, **form.search()), 25).get_page(request.GET.get("page"))
    context = {**shown.summary(found), "form": form, "page": page, "query": request.GET.urlencode(), "keys": shown.authority_keys(network)}
    return render(request, "nodes/network.html", context)


def members_csv(request: HttpRequest, network: str) -> StreamingHttpResponse:
    shown.listed_network(network)
    found = shown.members(network, **MemberSearch(request.GET, network=network).search())
    rows = [shown.MEMBER_COLUMNS, *(each.row() for each in found)]
    return tables.download(rows, name=f"members-{network}.csv")


def history(request: HttpRequest, network: str) -> HttpResponse:
    """Each list of members that this node accepted, and what changed in it."""
    found = shown.listed_network(network)
    page = Paginator(shown.documents(network), 25).get_page(request.GET.get("page"))
    return render(request, "nodes/history.html", {"network": found, "page": page, "steps": shown.steps(page.object_list)})


def history_json(request: HttpRequest, network: str) -> JsonResponse:
    shown.listed_network(network)
    page = Paginator(shown.documents(network), 100).get_page(request.GET.get("page"))
    told: dict[str, Any] = {
        "network": network,
        "pages": page.paginator.num_pages,
        "documents": [each.as_json() for each in shown.steps(page.object_list)],
    }
    return JsonResponse(told)
