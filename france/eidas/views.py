"""/eidas: the schemes that France presents to the other States, each with its dossier."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from france.eidas import schemes
from france.eidas.profile import LEVELS
from parvis.core.signin.selectors import profile


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "eidas/index.html", {"schemes": [(each, profile().level_titles[each.level]) for each in schemes.SCHEMES]})


def dossier(request: HttpRequest, slug: str) -> HttpResponse:
    found = schemes.scheme(slug)
    if found is None:
        raise Http404("no such scheme")
    context = {"scheme": found, "level": profile().level_titles[found.level], "uri": LEVELS[found.level]}
    return render(request, "eidas/dossier.html", context)


def panel(_request: HttpRequest) -> dict[str, object]:
    """The way here from the choice of an account."""
    return {}
