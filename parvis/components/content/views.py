"""One editorial page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.components.content import selectors


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in selectors.files():
        raise Http404("no such page")
    language = (get_language() or "en").split("-")[0]
    return render(request, "content/page.html", {"page": selectors.page(slug, language)})
