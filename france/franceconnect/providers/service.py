"""A service of the demonstration that lets people sign in through the portal, as any service would."""

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
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from france.franceconnect.demo import DEMO_SERVICE
from france.franceconnect.profile import LOW
from france.franceconnect.secrets import service_secret

COOKIE = "service-sign-in"
SECONDS = 1800


@cache
def http() -> httpx.Client:
    return httpx.Client(timeout=5)


def issuer() -> str:
    return f"{settings.PARVIS_ORIGIN}/{LOW.path}"


def return_address() -> str:
    return f"{settings.PARVIS_PROVIDERS_ORIGIN}/service/callback"


@never_cache
@require_GET
def front(request: HttpRequest) -> HttpResponseBase:
    return render(request, "franceconnect/service.html")


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """To the portal, with a state and a nonce that only this browser holds; ``?company`` also asks for which company."""
    kept = {"state": token_urlsafe(32), "nonce": token_urlsafe(32)}
    query = {
        "response_type": "code",
        "client_id": DEMO_SERVICE,
        "redirect_uri": return_address(),
        "scope": f"openid identite_pivot email{' organization' if 'company' in request.GET else ''}",
        "acr_values": LOW.default_level,
        **kept,
    }
    answer = HttpResponseRedirect(f"{issuer()}/authorize?{urlencode(query)}")
    answer.set_cookie(COOKIE, signing.dumps(kept, salt=COOKIE), max_age=SECONDS, path="/service", httponly=True, samesite="Lax")
    return answer


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    """What the portal told, shown as it came; or that the person declined, or that it failed."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=SECONDS)
        told = told_for(request.GET, kept=kept)
    except (signing.BadSignature, httpx.HTTPError, JoseError, KeyError, ValueError) as error:
        declined = request.GET.get("error") == "access_denied"
        return render(
            request, "franceconnect/service.html", {"declined": declined, "failed": type(error).__name__}, status=200 if declined else 400
        )
    answer = render(request, "franceconnect/service.html", {"told": told["claims"].items(), "end": end_url(told["id_token"])})
    answer.delete_cookie(COOKIE, path="/service", samesite="Lax")
    return answer


def told_for(answer: Mapping[str, str], *, kept: Mapping[str, str]) -> dict[str, Any]:
    """Claims of the signed user information, and the id_token; raises when something does not fit."""
    if not compare_digest(answer.get("state", "").encode(), kept["state"].encode()):
        raise ValueError("state")
    form = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": return_address(),
        "client_id": DEMO_SERVICE,
        "client_secret": service_secret(DEMO_SERVICE),
    }
    tokens = http().post(f"{issuer()}/token", data=form).raise_for_status().json()
    proved = verified(tokens["id_token"], nonce={"essential": True, "value": kept["nonce"]})
    said = http().get(f"{issuer()}/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).raise_for_status()
    return {"claims": verified(said.text, sub={"essential": True, "value": proved["sub"]}), "id_token": tokens["id_token"]}


def verified(token: str, **more: Any) -> dict[str, Any]:
    keys = KeySet.import_key_set(http().get(f"{issuer()}/jwks").raise_for_status().json())
    claims = dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)
    registry = JWTClaimsRegistry(
        leeway=10,
        iss={"essential": True, "value": issuer()},
        aud={"essential": True, "value": DEMO_SERVICE},
        exp={"essential": True},
        **more,
    )
    registry.validate(claims)
    return claims


def end_url(id_token: str) -> str:
    query = {
        "id_token_hint": id_token,
        "post_logout_redirect_uri": f"{settings.PARVIS_PROVIDERS_ORIGIN}/service",
        "state": token_urlsafe(16),
    }
    return f"{issuer()}/session/end?{urlencode(query)}"
