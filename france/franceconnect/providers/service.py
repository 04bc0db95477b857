"""The demonstration's services sign people in through the portal, as any service would: one mechanism for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from france.franceconnect.demo_services import SHOWING, DemoService
from france.franceconnect.profile import LOW
from france.franceconnect.secrets import service_secret
from parvis.kernel.middleware import CONTENT_SECURITY_POLICY

SECONDS = 1800


class NotSignedIn(Exception):
    """The sign-in ended without an identity; ``declined`` when the person said no."""

    def __init__(self, cause: str, *, declined: bool) -> None:
        super().__init__(cause)
        self.cause = cause
        self.declined = declined


@cache
def http() -> httpx.Client:
    return httpx.Client(timeout=5)


def issuer() -> str:
    return f"{settings.PARVIS_ORIGIN}/{LOW.path}"


@never_cache
@require_GET
def front(request: HttpRequest) -> HttpResponseBase:
    return page(request, "franceconnect/service.html")


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """``?company`` also asks for which company the person comes."""
    return departure(SHOWING, more_scopes=" organization" if "company" in request.GET else "")


def departure(service: DemoService, *, then: str = "", more_scopes: str = "") -> HttpResponseBase:
    """To the portal, with a state and a nonce that only this browser holds; ``then`` is the page to come back to."""
    kept = {"state": token_urlsafe(32), "nonce": token_urlsafe(32)}
    query = {
        "response_type": "code",
        "client_id": service.client_id,
        "redirect_uri": service.return_address,
        "scope": f"{service.scope}{more_scopes}",
        "acr_values": LOW.default_level,
        **kept,
    }
    answer = HttpResponseRedirect(f"{issuer()}/authorize?{urlencode(query)}")
    keep(answer, service.cookie, {**kept, "then": then}, path=f"/{service.path}")
    return answer


def keep(answer: HttpResponseBase, name: str, said: Mapping[str, Any], *, path: str) -> None:
    answer.set_cookie(name, signing.dumps(dict(said), salt=name), max_age=SECONDS, path=path, httponly=True, samesite="Lax")


def kept_in(request: HttpRequest, name: str) -> dict[str, Any]:
    """What the cookie ``name`` holds; raises signing.BadSignature."""
    said: dict[str, Any] = signing.loads(request.COOKIES.get(name, ""), salt=name, max_age=SECONDS)
    return said


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    """What the portal told, shown as it came; or that the person declined, or that it failed."""
    try:
        return told_page(request, SHOWING, "franceconnect/service.html")
    except NotSignedIn as error:
        return problem_page(request, error, "franceconnect/service.html")


def told_page(request: HttpRequest, service: DemoService, template: str) -> HttpResponse:
    """All that ``service`` was told; raises NotSignedIn."""
    told = arrival(request, service)
    context = {"claims": told["claims"], "told": told["claims"].items(), "end": end_url(told["id_token"], service=service)}
    answer = page(request, template, context)
    answer.delete_cookie(service.cookie, path=f"/{service.path}", samesite="Lax")
    return answer


def problem_page(request: HttpRequest, error: NotSignedIn, template: str) -> HttpResponse:
    return page(request, template, {"declined": error.declined, "failed": error.cause}, status=200 if error.declined else 400)


def page(request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """A page whose policy allows the portal's stylesheet, for the button, and a form that ends at the portal, to sign out."""
    portal, policy = settings.PARVIS_ORIGIN, CONTENT_SECURITY_POLICY
    answer = render(request, template, {"portal": portal, **(context or {})}, status=status)
    for directive in ("style-src 'self'", "form-action 'self'"):
        policy = policy.replace(directive, f"{directive} {portal}")
    answer.headers["Content-Security-Policy"] = policy
    return answer


def arrival(request: HttpRequest, service: DemoService) -> dict[str, Any]:
    """``claims``, ``id_token``, ``access_token`` and ``then`` of who comes back from the portal; raises NotSignedIn."""
    try:
        kept = kept_in(request, service.cookie)
        return {**told_for(request.GET, kept=kept, service=service), "then": kept["then"]}
    except (signing.BadSignature, httpx.HTTPError, JoseError, KeyError, ValueError) as error:
        raise NotSignedIn(type(error).__name__, declined=request.GET.get("error") == "access_denied") from error


def told_for(answer: Mapping[str, str], *, kept: Mapping[str, str], service: DemoService) -> dict[str, Any]:
    """Claims of the signed user information, and both tokens; raises when something does not fit."""
    if not compare_digest(answer.get("state", "").encode(), kept["state"].encode()):
        raise ValueError("state")
    form = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": service.return_address,
        "client_id": service.client_id,
        "client_secret": service_secret(service.client_id),
    }
    tokens = http().post(f"{issuer()}/token", data=form).raise_for_status().json()
    proved = verified(tokens["id_token"], service=service, nonce={"essential": True, "value": kept["nonce"]})
    said = http().get(f"{issuer()}/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).raise_for_status()
    claims = verified(said.text, service=service, sub={"essential": True, "value": proved["sub"]})
    return {"claims": claims, "id_token": tokens["id_token"], "access_token": tokens["access_token"]}


def verified(token: str, *, service: DemoService, **more: Any) -> dict[str, Any]:
    keys = KeySet.import_key_set(http().get(f"{issuer()}/jwks").raise_for_status().json())
    claims = dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)
    registry = JWTClaimsRegistry(
        leeway=10,
        iss={"essential": True, "value": issuer()},
        aud={"essential": True, "value": service.client_id},
        exp={"essential": True},
        **more,
    )
    registry.validate(claims)
    return claims


def end_url(id_token: str, *, service: DemoService) -> str:
    query = {"id_token_hint": id_token, "post_logout_redirect_uri": service.address, "state": token_urlsafe(16)}
    return f"{issuer()}/session/end?{urlencode(query)}"
