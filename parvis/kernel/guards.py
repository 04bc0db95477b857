"""Guards: nobody opens a page whose audience they are not of."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from parvis.kernel import catalogue
from parvis.kernel.actors import VISITOR, Actor
from parvis.kernel.manifest import Audience, Page

SIGN_IN = {Audience.PERSON: "/sign-in", Audience.AGENT: "/sign-in/agent", Audience.OPERATOR: "/sign-in/agent"}

SECOND_FACTOR = "/desk/security"


class MissingPermission(PermissionDenied):
    """An agent lacks a right; the page says which, in plain words."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


def actor(request: HttpRequest) -> Actor:
    """Who is behind ``request``; a visitor when nobody signed in."""
    found: Actor = getattr(request, "actor", VISITOR)
    return found


def guarded(page: Page) -> Callable[..., HttpResponseBase]:
    """The page's view, opened only to its audience and to those who hold its permission."""

    @wraps(page.view)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if page.demo_only and not settings.PARVIS_DEMO:
            raise Http404("demonstration only")
        who = actor(request)
        if not who.may_open(page.audience):
            return sent_to_sign_in(request, page.audience)
        if owes_second_factor(who, page):
            return sent_to_second_factor(request)
        require_permission(who, page.permission)
        return told_to_whom(page.view(request, *args, **kwargs), page)

    view.csrf_exempt = page.csrf_exempt  # type: ignore[attr-defined]
    view.page = page  # type: ignore[attr-defined]
    return view


def told_to_whom(response: HttpResponseBase, page: Page) -> HttpResponseBase:
    """A closed page is kept by no proxy, and not by the browser that the next person uses; pages of other sites may read open data.

    They read it as a stranger does: a browser sends no cookie where every origin is welcome.
    """
    if page.audience not in (Audience.EVERYONE, Audience.MACHINE):
        response.headers.setdefault("Cache-Control", "private, no-store")
    elif page.audience is Audience.EVERYONE and not response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response


def require_permission(who: Actor, permission: str) -> None:
    """Raises MissingPermission when no role of ``who`` grants ``permission``."""
    if not who.has_permission(permission):
        raise MissingPermission(permission)


def owes_second_factor(who: Actor, page: Page) -> bool:
    """Whether this page opens only after a second factor (PARVIS_SECOND_FACTOR_FOR) that was not given."""
    needed = page.audience.value in settings.PARVIS_SECOND_FACTOR_FOR
    return needed and not who.second_factor and not page.before_second_factor


def sent_to_second_factor(request: HttpRequest) -> HttpResponseBase:
    """To where one is set up: whoever has one gave it when they signed in."""
    request.session["factors.required"] = True
    if request.method == "GET":
        request.session["factors.then"] = request.get_full_path()
    return HttpResponseRedirect(SECOND_FACTOR)


def sent_to_sign_in(request: HttpRequest, audience: Audience) -> HttpResponseBase:
    """To the sign-in that fits, coming back here after; or a page that says what hat is missing."""
    if actor(request).audience is not Audience.EVERYONE:
        return render(request, "kernel/wrong_hat.html", {"audience": audience, "sign_in": SIGN_IN[audience]}, status=403)
    if request.method != "GET":
        return render(request, "kernel/signed_out.html", {"sign_in": SIGN_IN[audience]}, status=403)
    return HttpResponseRedirect(f"{SIGN_IN[audience]}?{urlencode({'next': request.get_full_path()})}")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The 403 page: which right is missing, who gives it."""
    name = getattr(exception, "permission", "")
    ways = next((system.refusal for system in catalogue.systems() if system.refusal), None) if name else None
    context = {"permission": catalogue.permissions().get(name), **(ways(name, actor(request)) if ways else {})}
    return render(request, "403.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The page for a form whose token is missing or old: what happened and what to do."""
    return render(request, "kernel/stale_form.html", {"reason": reason}, status=403)
