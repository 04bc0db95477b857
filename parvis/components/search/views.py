"""/search: one box for everything on the square."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.components.search import selectors
from parvis.components.search.rules import LONGEST_QUERY

PAGE_SIZE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].replace("\0", " ").split())
    kind = request.GET.get("kind", "")[:100]
    found = selectors.answers(query, language=get_language() or "en", kinds=[kind] if kind else [])
    context = {
        "query": query,
        "kind": kind,
        "answers": found,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page", "")[:9]),
        "everything": sum(each.number for each in found.kinds),
    }
    return render(request, "search/search.html", context)
