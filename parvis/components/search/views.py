"""/search: one box for everything on the square."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.components.search import selectors
from parvis.components.search.rules import LONGEST_QUERY

PAGE_SIZE = 10
MOST = 500  # nobody reads further; a better question is shorter


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].replace("\0", " ").split())
    kind = request.GET.get("kind", "")[:100]
    found = selectors.search(query, language=get_language() or "en", kinds=[kind] if kind else (), limit=MOST)
    context: dict[str, Any] = {
        "query": query,
        "kind": kind,
        "results": found,
        "page": Paginator(found.hits, PAGE_SIZE).get_page(request.GET.get("page")),
        "everything": sum(each.number for each in found.kinds),
    }
    return render(request, "search/search.html", context)
