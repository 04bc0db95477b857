"""``/trace/sealed``: how many lines were hidden in each month, sealed before anybody knows which."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from parvis.core.protection import selectors as trace
from parvis.core.protection.selectors import SealedList

MONTHS_PER_PAGE = 24
TEXT = "text/plain; charset=utf-8"


def page(request: HttpRequest) -> HttpResponseBase:
    """Every month's list, latest first, and how anyone checks it."""
    shown = Paginator(trace.sealed_lists(), MONTHS_PER_PAGE).get_page(request.GET.get("page"))
    months = [{"row": row, "words": trace.sealed_words(row), "opened": trace.opened_leaves(row) is not None} for row in shown.object_list]
    return render(request, "rights/sealed.html", {"page": shown, "months": months})


def note(_request: HttpRequest, month: str) -> HttpResponseBase:
    """The signed note of one month."""
    return HttpResponse(list_or_404(month).note, content_type=TEXT)


def leaves(_request: HttpRequest, month: str) -> HttpResponseBase:
    """The leaves of a month, one a line in hexadecimal, once all of its lines have been shown."""
    opened = trace.opened_leaves(list_or_404(month))
    if opened is None:
        raise Http404("some lines of this month have not been shown yet")
    return HttpResponse("".join(f"{leaf.hex()}\n" for leaf in opened), content_type=TEXT)


def list_or_404(month: str) -> SealedList:
    try:
        found = trace.sealed_list(date.fromisoformat(f"{month}-01"))
    except ValueError:
        found = None
    if found is None:
        raise Http404("no list of that month")
    return found
