"""End of a session asked by a service (OpenID Connect RP-Initiated Logout 1.0), up to the provider's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from joserfc.errors import JoseError

from parvis.core.signin import browsers, keys, relying_party, selectors
from parvis.core.signin.actions import grants
from parvis.core.signin.explaining import explained
from parvis.core.signin.models import BrowserSession, ServiceProvider
from parvis.core.signin.rules import requests
from parvis.core.signin.rules.problems import BadRequest, HintWithoutHash, SignInError
from parvis.core.signin.rules.profile import Issuer

PARAMETERS = frozenset({"id_token_hint", "post_logout_redirect_uri", "state", "client_id", "logout_hint", "ui_locales"})
ASKED_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class EndRequest:
    """A right request to end the session: whose it is, and where to go after."""

    service: ServiceProvider
    after: str


@never_cache
@require_GET
@explained
def end(request: HttpRequest, *, row: Issuer) -> HttpResponseBase:
    """Asks the person to confirm: a link on a strange page must not sign anybody out."""
    asked = checked(request, row=row)
    session = selectors.browser_session(browsers.session_cookie(request, row), row=row)
    sealed = signing.dumps(asked.after, salt=f"signin.end.{row.slug}")
    context = {"service": asked.service, "session": session, "asked": sealed, "action": reverse(f"signin:{row.slug}-end-confirm")}
    page = render(request, "signin/end_session.html", context)
    return browsers.allowing(page, [url for url in (asked.after, session.provider.issuer if session else "") if url])


def checked(request: HttpRequest, *, row: Issuer) -> EndRequest:
    values = requests.single_values(dict(request.GET.lists()))
    if set(values) - PARAMETERS:
        raise BadRequest("unknown parameters at session/end")
    service = hinted(values.get("id_token_hint", ""), row=row)
    if values.get("client_id", service.client_id) != service.client_id:
        raise BadRequest("client_id is not the one of id_token_hint")
    return_to = values.get("post_logout_redirect_uri", "")
    if return_to and return_to not in service.post_logout_redirect_uris:
        raise BadRequest("post_logout_redirect_uri is not registered for this client")
    return EndRequest(service=service, after=browsers.with_query(return_to, state=values.get("state", "")) if return_to else "")


def hinted(id_token: str, *, row: Issuer) -> ServiceProvider:
    """The client an id_token of ours was made for, expired or not."""
    try:
        claims: Mapping[str, Any] = keys.own_claims(id_token, name=row.slug)
    except (JoseError, ValueError) as error:
        raise BadRequest("id_token_hint is missing or was not signed by this issuer") from error
    if claims.get("iss") != selectors.issuer_url(row):
        raise BadRequest("id_token_hint is missing or was not signed by this issuer")
    if not claims.get("at_hash"):
        raise HintWithoutHash("Missing at_hash claim in id_token_hint")
    service = selectors.service(str(claims.get("aud", "")))
    if service is None or service.issuer != row.slug:
        raise BadRequest("id_token_hint is for a client that is not registered")
    return service


@never_cache
@require_POST
@explained
def confirm(request: HttpRequest, *, row: Issuer) -> HttpResponseBase:
    """Ends the session here, then at the provider, then goes back to the service."""
    after = read(request.POST.get("asked", ""), row=row)
    session = selectors.browser_session(browsers.session_cookie(request, row), row=row)
    url = at_provider(session, row=row) if session else ""
    if session:
        grants.end_session(session)
    answer = browsers.SeeOther(url or after or success_url(row))
    answer.delete_cookie(browsers.cookie(f"session-{row.slug}"), samesite="Lax")
    if url:
        browsers.keep(answer, f"after-{row.slug}", signing.dumps(after, salt=f"signin.end.{row.slug}"), seconds=ASKED_SECONDS)
    return answer


def read(sealed: str, *, row: Issuer) -> str:
    """The address checked when the session's end was asked; raises BadRequest for anything else."""
    try:
        after: str = signing.loads(sealed, salt=f"signin.end.{row.slug}", max_age=ASKED_SECONDS)
    except signing.BadSignature as error:
        raise BadRequest("the confirmation is not ours, or too old") from error
    return after


def at_provider(session: BrowserSession, *, row: Issuer) -> str:
    """Where the provider's own session ends; a provider that is down does not keep anybody signed in here."""
    try:
        return relying_party.end_session_url(session.provider, id_token=keys.unseal(session.sealed_id_token), return_to=success_url(row))
    except (SignInError, keys.Unreadable):
        return ""


def success_url(row: Issuer) -> str:
    return f"{selectors.issuer_url(row)}/session/end/success"


@never_cache
@require_GET
@explained
def success(request: HttpRequest, *, row: Issuer) -> HttpResponseBase:
    """On the way back from the provider: on to the service, or a page that says it is done."""
    held = request.COOKIES.get(browsers.cookie(f"after-{row.slug}"), "")
    after = read(held, row=row) if held else ""
    answer = browsers.SeeOther(after) if after else render(request, "signin/signed_out.html")
    answer.delete_cookie(browsers.cookie(f"after-{row.slug}"), samesite="Lax")
    return answer
