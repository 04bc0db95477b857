"""The public register: what was asked, what was answered and when, without anybody's name."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from france.document_requests import selectors
from france.document_requests.forms import RegisterFilters
from france.document_requests.views.person import context_of, download
from france.document_requests.wording import TAGS
from parvis.components.procedures.selectors import File

PAGE_SIZE = 30


def listed(request: HttpRequest) -> HttpResponse:
    """The requests that their authors published, latest first."""
    filters = RegisterFilters(request.GET)
    page = Paginator(selectors.register(**filters.kept()), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"seen": each, "tag_kind": TAGS[each.standing]} for each in page.object_list]
    for field in filters.fields.values():
        field.required = True  # for drawing: filters are all optional, and saying so each time helps nobody
    return render(request, "document_requests/register.html", {"filters": filters, "page": page, "rows": rows})


def published_or_404(number: int) -> File:
    file = selectors.requests().filter(number__id=number, erased_at=None).first()
    if file is None or not selectors.followed(file).is_published:
        raise Http404("no such published request")
    return file


def one(request: HttpRequest, number: int) -> HttpResponse:
    """One request with its answer; nothing tells who asked."""
    return render(request, "document_requests/one.html", context_of(selectors.followed(published_or_404(number))))


def document(_request: HttpRequest, number: int) -> HttpResponseBase:
    """The document of a published request, for everyone."""
    return download(published_or_404(number))


def sample() -> dict[str, int] | None:
    """A published request, for the crawler."""
    found = next(iter(selectors.register()), None)
    return {"number": found.file.number.pk} if found else None
