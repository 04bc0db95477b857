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

from parvis.core.signin import browsers, offering, selectors
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
        counting.count(
            selectors.service(request.POST.get("client_id", request.GET.get("client_id", ""))),
            counting.ERROR,
            code=error.oauth_error,
            detail=error.detail,
        )
    elif error.attempt:
        counting.count(error.attempt.service, error.outcome, code=error.code)


def problem_page(request: HttpRequest, error: SignInError) -> HttpResponse:
    attempt = error.attempt
    again = "" if isinstance(error, BadRequest) else way_back(attempt)
    choices = others(request, error) if attempt and again else None
    context = {
        "problem": error,
        "code": selectors.profile().codes.get(error.code, ""),
        "attempt": attempt,
        "again": again,
        "choices": choices,
        "next": attempt.next if attempt else "",
        "for_the_service": error.detail if isinstance(error, BadRequest) else "",
    }
    page = render(request, "signin/problem.html", context, status=error.status)
    return browsers.allowing(page, choices.issuers) if choices else page


def others(request: HttpRequest, error: SignInError) -> offering.Choices | None:
    """Other providers for the same attempt, so that nobody has to begin again; None when there is nothing to choose."""
    attempt: Attempt = error.attempt
    if attempt.trial or attempt.closed_at:
        return None
    offers = selectors.offers(Audience(attempt.audience), level=attempt.level, service=attempt.service)
    choices = offering.Choices.of(request, offers, without=error.provider)
    return choices if choices.offered else None


def way_back(attempt: Attempt | None) -> str:
    """Where to choose again: the service's own choice page, or the portal's."""
    if attempt is None:
        return reverse("signin:choose")
    if attempt.trial and attempt.provider:
        return reverse("signin:provider", args=[attempt.provider.slug])
    if attempt.service:
        return reverse(f"signin:{attempt.service.issuer}-interaction", args=[attempt.id])
    return browsers.with_query(reverse(CHOOSE[Audience(attempt.audience)]), next=attempt.next)
