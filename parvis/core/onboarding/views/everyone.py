"""Open to everyone: how to join, the button, and which services accept the sign-in."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.core.onboarding import selectors, snippets
from parvis.core.onboarding.forms import ListForm
from parvis.core.signin import selectors as signin
from parvis.kernel import tables

COLUMNS = ("name", "sector", "website", "entrance", "scopes", "since")


def integrate(request: HttpRequest) -> HttpResponse:
    return render(request, "onboarding/integrate.html", {"snippets": snippets.all_of_them(), "issuers": issuers()})


def issuers() -> list[tuple[signin.Issuer, str]]:
    return [(row, signin.issuer_url(row)) for row in signin.profile().issuers]


def stylesheet(_request: HttpRequest) -> HttpResponse:
    """The button's style, for pages of any origin."""
    headers = {"Cache-Control": "public, max-age=86400", "Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
    return HttpResponse(snippets.sample("button.css"), content_type="text/css; charset=utf-8", headers=headers)


def button(request: HttpRequest) -> HttpResponse:
    kinds = [
        ("", _("Normal")),
        ("large", _("Large")),
        ("small", _("Small")),
        ("wide", _("As wide as its place")),
        ("outlined", _("Outlined")),
        ("on-dark", _("On a dark ground")),
    ]
    return render(request, "onboarding/button.html", {"snippet": snippets.button(), "label": snippets.label(), "kinds": kinds})


def panel(_request: HttpRequest) -> dict[str, Any]:
    """The ways to these pages from others: words and links only."""
    return {}


def accepting(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.GET)
    found = chosen(form)
    context = {
        "form": form,
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "public": sum(each.sector == "public" for each in found),
        "private": sum(each.sector == "private" for each in found),
        "query": request.GET.urlencode(),
    }
    return render(request, "onboarding/accepting.html", context)


def chosen(form: ListForm) -> list[Any]:
    wanted = form.cleaned_data if form.is_valid() else {}
    return list(selectors.accepting(words=wanted.get("q", ""), sector=wanted.get("sector", "")))


def accepting_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = (
        [each.name, each.sector, each.website, each.issuer, " ".join(each.scopes), each.registered_at.date().isoformat()]
        for each in chosen(ListForm(request.GET))
    )
    return tables.download(chain([COLUMNS], rows), name="services.csv")
