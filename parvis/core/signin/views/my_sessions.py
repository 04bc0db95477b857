"""Where a person is signed in, and how they end it: here, and at the issuers that let services in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parvis.core.people import selectors as people
from parvis.core.people.selectors import OpenSession, Person, person_of
from parvis.core.signin import browsers, selectors
from parvis.core.signin.actions import sessions
from parvis.core.signin.models import BrowserSession, SignIn
from parvis.core.signin.views import wording
from parvis.core.signin.views.person import sides


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    rows = [*here(person, own=people.session_of(request)), *at_issuers(person)]
    return render(request, "signin/sessions.html", {"sides": sides("sessions"), "rows": rows})


def here(person: Person, *, own: str) -> list[Mapping[str, Any]]:
    """Sessions of the portal, this one marked."""
    return [shown(f"here-{each.pk}", each, since=each.since, is_this=str(each.pk) == own) for each in people.sessions_of(person)]


def at_issuers(person: Person) -> list[Mapping[str, Any]]:
    return [
        shown(f"there-{each.pk}", each, since=each.authenticated_at, services=services_of(each), issuer=selectors.issuer(each.issuer).title)
        for each in selectors.sessions_at_issuers(person)
    ]


def services_of(session: BrowserSession) -> list[str]:
    """Names of the services that this session let in."""
    lines = session.signin_set.all()
    return sorted({line.service.name for line in lines if line.service and line.outcome == SignIn.Outcome.SUCCEEDED})


def shown(key: str, session: OpenSession | BrowserSession, *, since: datetime, **more: Any) -> Mapping[str, Any]:
    provider = session.provider if isinstance(session, BrowserSession) else selectors.provider(session.provider)
    return {
        "key": key,
        "since": since,
        "provider": provider.title if provider else "",
        "level": selectors.profile().level_titles.get(session.level, session.level),
        "device": wording.device(session.device),
        **more,
    }


@never_cache
@require_POST
def end(request: HttpRequest) -> HttpResponseBase:
    """End one session, or all; the page after says so, or is the front page when one's own ended."""
    person, key = person_of(request), request.POST.get("session", "")
    if request.POST.get("all"):
        sessions.end_all(person)
        return browsers.SeeOther(reverse("signin:signed-out"))
    if not sessions.end_one(person, key):
        raise Http404("no such session")
    if key == f"here-{people.session_of(request)}":
        return browsers.SeeOther(reverse("signin:signed-out"))
    messages.success(request, _("That session is ended: it closes there at the next click."))
    return browsers.SeeOther(reverse("signin:sessions"))
