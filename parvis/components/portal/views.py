"""The squares, the pages of life events and the choice of language."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from parvis.components.portal import selectors
from parvis.kernel import catalogue, panels
from parvis.kernel.manifest import Place

A_YEAR = 365 * 24 * 3600


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    drawn = panels.panels(request, Place.FRONT)
    sections = [each.html(request) for each in drawn if each.panel.template]
    context = {"life_events": catalogue.life_events(), "figures": selectors.figures(drawn), "panels": sections}
    return render(request, "portal/front.html", context)


@require_safe
def life_event(request: HttpRequest, slug: str) -> HttpResponse:
    event = selectors.life_event(slug)
    if event is None:
        raise Http404("no such life event")
    others = [other for other in catalogue.life_events() if other != event]
    return render(request, "portal/life_event.html", {"event": event, "entries": selectors.entries_for(event), "others": others})


def place(request: HttpRequest, where: Place, template: str) -> HttpResponse:
    return render(request, template, {"panels": panels.sections(request, where)})


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    return place(request, Place.ME, "portal/me.html")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return place(request, Place.DESK, "portal/desk.html")


@require_safe
def platform(request: HttpRequest) -> HttpResponse:
    return place(request, Place.PLATFORM, "portal/platform.html")


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps the language in a cookie and goes back; never to another site."""
    if code not in dict(settings.LANGUAGES):
        raise Http404("no such language")
    wanted = request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    response = HttpResponseRedirect(wanted if wanted.startswith("/") and inside else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=A_YEAR,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response
