"""Problems of a sign-in told in plain words, with the ways on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from parvis.core.signin import browsers, selectors
from parvis.core.signin.actions import counting
from parvis.core.signin.models import Attempt
from parvis.core.signin.rules.problems import BadRequest, LevelNotOffered, SignInError
from parvis.kernel.manifest import Audience

log = structlog.get_logger("parvis.signin")

View = Callable[..., HttpResponseBase]
CHOOSE = {Audience.PERSON: "signin:choose", Audience.AGENT: "signin:choose-agent"}


def explained(view: View) -> View:
    """A page whose problems are told to the person; the log keeps their class and cause, never who."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except SignInError as error:
            log.warning("signin.problem", problem=error.code, outcome=error.outcome, detail=error.detail)
            count(request, error)
            return problem_page(request, error)

    return wrapped


def count(request: HttpRequest, error: SignInError) -> None:
    """For the developers of the service concerned: a wrong request, or a sign-in that ended badly."""
    if isinstance(error, BadRequest | LevelNotOffered):
        counting.count(selectors.service(request.GET.get("client_id", "")), counting.ERROR, code=error.oauth_error, detail=error.detail)
    elif error.attempt:
        counting.count(error.attempt.service, error.outcome, code=error.code)


def problem_page(request: HttpRequest, error: SignInError) -> HttpResponse:
    context = {
        "problem": error,
        "code": selectors.profile().codes.get(error.code, ""),
        "attempt": error.attempt,
        "again": "" if isinstance(error, BadRequest) else way_back(error.attempt),
        "for_the_service": error.detail if isinstance(error, BadRequest) else "",
    }
    return render(request, "signin/problem.html", context, status=error.status)


def way_back(attempt: Attempt | None) -> str:
    """Where to choose again: the service's own choice page, or the portal's."""
    if attempt is None:
        return reverse("signin:choose")
    if attempt.service:
        return reverse(f"signin:{attempt.service.issuer}-interaction", args=[attempt.id])
    return browsers.with_query(reverse(CHOOSE[Audience(attempt.audience)]), next=attempt.next)
