"""The authorisation endpoint: a right request begins a sign-in, a wrong one is explained."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.core.signin import browsers, selectors
from parvis.core.signin.actions import acting, attempts, clients, counting, grants, second_factor
from parvis.core.signin.explaining import explained
from parvis.core.signin.models import Attempt, ServiceProvider
from parvis.core.signin.rules import requests
from parvis.core.signin.rules.problems import BadRequest, HintNotKnown, LevelNotOffered, SignInError, UnknownService
from parvis.core.signin.rules.profile import Issuer
from parvis.core.signin.rules.requests import AuthorizeRequest
from parvis.core.signin.sessions import session_for


@never_cache
@require_http_methods(["GET", "POST"])
@explained
def authorize(request: HttpRequest, *, row: Issuer) -> HttpResponseBase:
    """303 to the interaction; a wrong request gets a page, and its service an error only where the profile says so."""
    values = sent(request)
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return browsers.SeeOther(f"{request.path}?{urlencode(values)}")  # the browser kept our cookies back from a strange form
    service = selectors.service(values.get("client_id", ""))
    registered = selectors.registered(service)
    if service is None or registered is None or registered.issuer != row.slug:
        raise UnknownService("client_id is not registered with this issuer")
    try:
        whole = clients.request_in(values, service=service, row=row) if registered.standard and values.get("request") else values
        redirect_uri = requests.redirect_of(whole, service=registered, issuer=row)
    except SignInError as error:
        return told_or_shown(values, error, service=service, row=row)
    try:
        asked = requests.checked(whole, service=registered, issuer=row, profile=selectors.profile())
    except SignInError as error:
        return told_or_shown({**whole, "redirect_uri": redirect_uri}, error, service=service, row=row)
    if "none" in asked.prompts:
        return silent(request, asked, service=service, row=row)
    return begun(request, asked, service=service, row=row, language=values.get("ui_locales", ""))


def sent(request: HttpRequest) -> dict[str, str]:
    """Parameters of the address or of the form, not of both (Core 3.1.2.1)."""
    if request.method == "POST" and request.GET:
        raise BadRequest("parameters stand in the form or in the address, not in both")
    return requests.single_values(dict((request.POST if request.method == "POST" else request.GET).lists()))


def told_or_shown(values: dict[str, str], error: SignInError, *, service: ServiceProvider, row: Issuer) -> HttpResponseBase:
    """Levels and hints go back to the service in every mode, all else in standard mode only; never to a strange address."""
    goes_back = isinstance(error, LevelNotOffered | HintNotKnown) or service.mode == ServiceProvider.Mode.STANDARD
    if isinstance(error, UnknownService) or not goes_back or values.get("redirect_uri") not in service.redirect_uris:
        raise error
    counting.count(service, counting.ERROR, code=error.oauth_error, detail=error.detail)
    answer = {
        "error": error.oauth_error,
        "error_description": error.detail,
        "state": values.get("state", ""),
        "iss": selectors.issuer_url(row),
    }
    return browsers.SeeOther(browsers.with_query(values["redirect_uri"], **answer))


def silent(request: HttpRequest, asked: AuthorizeRequest, *, service: ServiceProvider, row: Issuer) -> HttpResponseBase:
    """``prompt=none``: an answer at once, yes only where the person signed in and agreed to the same before (Core 3.1.2.6)."""
    session = session_for(request, asked, service=service, row=row)
    if session is None:
        return unanswered("login_required", asked, row=row)
    consent = grants.agreement(session.person, service=service, asked=asked)
    if consent is None:
        return unanswered("consent_required", asked, row=row)
    if acting.is_asked(asked, row=row) or second_factor.is_owed(asked, session=session, row=row):
        return unanswered("interaction_required", asked, row=row)
    agreed = grants.agree_again(consent, session=session, service=service, asked=asked, cookie=browsers.session_cookie(request, row))
    return browsers.SeeOther(browsers.with_query(agreed.redirect_uri, **agreed.answer))


def unanswered(error: str, asked: AuthorizeRequest, *, row: Issuer) -> HttpResponseBase:
    answer = {"error": error, "state": asked.state, "iss": selectors.issuer_url(row)}
    return browsers.SeeOther(browsers.with_query(asked.redirect_uri, **answer))


def attempt_for(browser: str, asked: AuthorizeRequest, *, service: ServiceProvider, row: Issuer) -> Attempt:
    return attempts.begin(
        browser=browser, audience=row.audience, level=asked.level, service=service, request=asked, seconds=row.interaction_seconds
    )


def begun(request: HttpRequest, asked: AuthorizeRequest, *, service: ServiceProvider, row: Issuer, language: str) -> HttpResponseBase:
    browser = browsers.secret_of(request)
    attempt = attempt_for(browser, asked, service=service, row=row)
    there = (
        to_hinted(attempt, asked, browser=browser) if asked.idp_hint and not session_for(request, asked, service=service, row=row) else ""
    )
    answer = browsers.SeeOther(there or reverse(f"signin:{row.slug}-interaction", args=[attempt.id]))
    speak(request, answer, language)
    return browsers.remember(answer, browser=browser, provider=asked.idp_hint if there else "")


def to_hinted(attempt: Attempt, asked: AuthorizeRequest, *, browser: str) -> str:
    """The address at the provider that the service named; empty, and the person chooses, when it cannot be used now."""
    provider = selectors.provider(asked.idp_hint)
    try:
        return attempts.send(attempt, provider, browser=browser) if provider else ""
    except SignInError:
        return ""


def speak(request: HttpRequest, answer: HttpResponseBase, ui_locales: str) -> None:
    """The first language that is spoken here, unless the person chose one themselves (Core 3.1.2.1, ui_locales)."""
    spoken = [tag.split("-")[0].lower() for tag in ui_locales.split()]
    found = next((tag for tag in spoken if tag in dict(settings.LANGUAGES)), "")
    if found and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, found, samesite="Lax", secure=not settings.PARVIS_DEMO)
