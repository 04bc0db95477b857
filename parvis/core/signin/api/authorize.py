"""The authorisation endpoint: a right request begins a sign-in, a wrong one is explained."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from parvis.core.signin import browsers, selectors
from parvis.core.signin.actions import attempts, counting
from parvis.core.signin.explaining import explained
from parvis.core.signin.models import ServiceProvider
from parvis.core.signin.rules import requests
from parvis.core.signin.rules.problems import BadRequest, LevelNotOffered, SignInError
from parvis.core.signin.rules.profile import Issuer
from parvis.core.signin.rules.requests import AuthorizeRequest


@never_cache
@require_GET
@explained
def authorize(request: HttpRequest, *, row: Issuer) -> HttpResponseBase:
    """303 to the interaction; a wrong request gets a page, and its service an error only where the profile says so."""
    values = requests.single_values(dict(request.GET.lists()))
    service = selectors.service(values.get("client_id", ""))
    registered = selectors.registered(service)
    redirect_uri = requests.redirect_of(values, service=registered, issuer=row)
    if service is None or registered is None:
        raise BadRequest("unreachable: redirect_of refuses unknown services")
    try:
        asked = requests.checked(values, service=registered, issuer=row, profile=selectors.profile())
    except LevelNotOffered as error:
        return told(redirect_uri, error, values.get("state", ""), row=row, service=service)
    except BadRequest as error:
        if registered.standard:
            return told(redirect_uri, error, values.get("state", ""), row=row, service=service)
        raise
    if "none" in asked.prompts:
        return silent(asked, row=row)
    return begun(request, asked, service=service, row=row)


def told(redirect_uri: str, error: SignInError, state: str, *, row: Issuer, service: ServiceProvider) -> HttpResponseBase:
    counting.count(service, counting.ERROR, code=error.oauth_error, detail=error.detail)
    answer = {"error": error.oauth_error, "error_description": error.detail, "state": state, "iss": selectors.issuer_url(row)}
    return browsers.SeeOther(browsers.with_query(redirect_uri, **answer))


def silent(asked: AuthorizeRequest, *, row: Issuer) -> HttpResponseBase:
    """``prompt=none`` never succeeds here: the person sees each time what is passed on (Core 3.1.2.6)."""
    answer = {"error": "interaction_required", "state": asked.state, "iss": selectors.issuer_url(row)}
    return browsers.SeeOther(browsers.with_query(asked.redirect_uri, **answer))


def begun(request: HttpRequest, asked: AuthorizeRequest, *, service: ServiceProvider, row: Issuer) -> HttpResponseBase:
    browser = browsers.secret_of(request)
    attempt = attempts.begin(
        browser=browser, audience=row.audience, level=asked.level, service=service, request=asked, seconds=row.interaction_seconds
    )
    return browsers.remember(browsers.SeeOther(reverse(f"signin:{row.slug}-interaction", args=[attempt.id])), browser=browser)
