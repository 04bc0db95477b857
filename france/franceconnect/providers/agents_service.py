"""A service of the demonstration for agents of any body, which may demand two factors."""

from __future__ import annotations

import json
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

from france.franceconnect.demo_agents import AGENTS_SERVICE
from france.franceconnect.profile import AGENT_SCOPES, AGENTS
from france.franceconnect.secrets import service_secret

COOKIE = "agents-service"
SECONDS = 1800
TWO_FACTORS = {"id_token": {"acr": {"essential": True, "values": ["eidas1-mfa", "eidas2", "eidas3"]}}}


def issuer() -> str:
    return f"{settings.PARVIS_ORIGIN}/{AGENTS.path}"


def return_address() -> str:
    return f"{settings.PARVIS_PROVIDERS_ORIGIN}/agents-service/callback"


@never_cache
@require_GET
def front(request: HttpRequest) -> HttpResponseBase:
    return render(request, "franceconnect/agents_service.html")


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """To the portal; with ``two-factors`` the service demands them."""
    kept = {"state": token_urlsafe(32), "nonce": token_urlsafe(32)}
    query = {
        "response_type": "code",
        "client_id": AGENTS_SERVICE,
        "redirect_uri": return_address(),
        "scope": " ".join(AGENT_SCOPES),
        **({"claims": json.dumps(TWO_FACTORS)} if "two-factors" in request.GET else {}),
        **kept,
    }
    answer = HttpResponseRedirect(f"{issuer()}/authorize?{urlencode(query)}")
    answer.set_cookie(COOKIE, signing.dumps(kept, salt=COOKIE), max_age=SECONDS, path="/agents-service", httponly=True, samesite="Lax")
    return answer


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    """What the portal told; or that the agent refused, or could not give a second factor."""
    if error := request.GET.get("error"):
        return render(request, "franceconnect/agents_service.html", {"error": error})
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=SECONDS)
        told = told_for(request, state=kept["state"], nonce=kept["nonce"])
    except (signing.BadSignature, httpx.HTTPError, JoseError, KeyError, ValueError) as problem:
        return render(request, "franceconnect/agents_service.html", {"error": type(problem).__name__}, status=400)
    return render(request, "franceconnect/agents_service.html", {"told": told.items()})


def told_for(request: HttpRequest, *, state: str, nonce: str) -> dict[str, Any]:
    """Claims of the signed user information, and the level; raises when something does not fit."""
    if not compare_digest(request.GET.get("state", "").encode(), state.encode()):
        raise ValueError("state")
    form = {
        "grant_type": "authorization_code",
        "code": request.GET["code"],
        "redirect_uri": return_address(),
        "client_id": AGENTS_SERVICE,
        "client_secret": service_secret(AGENTS_SERVICE),
    }
    with httpx.Client(timeout=5) as http:
        tokens = http.post(f"{issuer()}/token", data=form).raise_for_status().json()
        keys = KeySet.import_key_set(http.get(f"{issuer()}/jwks").raise_for_status().json())
        said = http.get(f"{issuer()}/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).raise_for_status().text
    proved = verified(tokens["id_token"], keys, nonce={"essential": True, "value": nonce})
    return {**verified(said, keys, sub={"essential": True, "value": proved["sub"]}), "acr": proved["acr"]}


def verified(token: str, keys: KeySet, **more: Any) -> dict[str, Any]:
    claims = dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)
    JWTClaimsRegistry(
        leeway=10,
        iss={"essential": True, "value": issuer()},
        aud={"essential": True, "value": AGENTS_SERVICE},
        exp={"essential": True},
        **more,
    ).validate(claims)
    return claims
