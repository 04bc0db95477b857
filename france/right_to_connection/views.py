"""``/desk/lines``: before a provider cuts a line, it learns here whether it may."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from france.right_to_connection import actions, selectors
from france.right_to_connection.forms import LineForm
from parvis.core.people.selectors import organisation_of
from parvis.kernel.guards import actor

ASK = "connection.ask"
PAGE_SIZE = 50


@require_http_methods(["GET", "POST"])
def lines(request: HttpRequest) -> HttpResponse:
    """How many lines are to be kept; one is asked for by its contract number, never in the address."""
    form, found = LineForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        found = actions.tell(organisation_of(request), form.cleaned_data["contract"], agent_label=label(request))
    kept = selectors.to_keep(organisation_of(request)).count()
    return render(request, "connection/lines.html", {"form": form, "line": found, "kept": kept}, status=422 if form.errors else 200)


@require_http_methods(["GET"])
def kept(request: HttpRequest) -> HttpResponse:
    """The lines to keep, a page at a time; each person whose line is on the page reads that it was told."""
    provider = organisation_of(request)
    page = Paginator(selectors.to_keep(provider), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = actions.tell_kept(list(page.object_list), provider, agent_label=label(request))
    return render(request, "connection/kept.html", {"page": page, "lines": lines})


def label(request: HttpRequest) -> str:
    return f"agent {str(actor(request).person_id)[:4]}"


def panel(request: HttpRequest) -> dict[str, int] | None:
    """For agents of access providers."""
    if not actor(request).has_permission(ASK):
        return None
    return {"kept": selectors.to_keep(organisation_of(request)).count()}
