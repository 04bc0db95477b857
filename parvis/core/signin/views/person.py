"""The person's side: their sign-ins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from parvis.core.people.selectors import person_of
from parvis.core.signin import selectors
from parvis.core.signin.models import SignIn


@never_cache
@require_GET
def history(request: HttpRequest) -> HttpResponseBase:
    return render(request, "signin/history.html", {"lines": [worded(line) for line in selectors.history(person_of(request))]})


def worded(line: SignIn) -> Mapping[str, Any]:
    level = selectors.profile().level_titles.get(line.level, line.level)
    return {"at": line.at, "service": line.service, "provider": line.provider, "outcome": line.outcome, "level_title": level}


def last_sign_in(request: HttpRequest) -> Mapping[str, Any] | None:
    """The panel of /me: nothing before the first sign-in."""
    lines = selectors.history(person_of(request), limit=1)
    return {"line": lines[0]} if lines else None
