"""The machine's side of a provider: discovery, keys, token and signed user information.

Codes and tokens are signed statements that expire; a code is used once, which the cache of this
one process remembers.
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from france.franceconnect.providers import accounts, keys
from france.franceconnect.providers.accounts import Account, Provider
from france.franceconnect.secrets import provider_secret

CLIENT = "parvis"
CODE_SECONDS = 30
TOKEN_SECONDS = 300  # clients that others wrote (Authlib) drop a token a minute before it ends


@require_GET
def configuration(_request: HttpRequest, slug: str) -> JsonResponse:
    provider = accounts.provider(slug)
    issuer = provider.issuer
    return JsonResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "end_session_endpoint": f"{issuer}/session/end",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "userinfo_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": list(provider.levels),
            "scopes_supported": ["openid", "profile", "birth", "given_name", "usual_name", "email", "uid", "siret", "phone"],
            "claims_supported": sorted({name for account in provider.accounts for name in account.claims} | {"acr", "amr", "auth_time"}),
            "response_modes_supported": ["query"],
            "prompt_values_supported": ["none", "login", "select_account"],
            "ui_locales_supported": ["fr", "en"],
            "claims_parameter_supported": False,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "authorization_response_iss_parameter_supported": True,
        }
    )


@require_GET
def jwks(_request: HttpRequest, slug: str) -> JsonResponse:
    accounts.provider(slug)
    return JsonResponse({"keys": [keys.signing_key(slug).as_dict(private=False)]})


def code_for(account: Account, *, slug: str, asked: Mapping[str, str]) -> str:
    kept = {name: asked.get(name, "") for name in ("redirect_uri", "nonce", "code_challenge", "scope", "acr_values")}
    return signing.dumps(
        {**kept, "account": account.slug, "at": int(time.time()), "once": token_urlsafe(12)}, salt=f"providers.{slug}.code"
    )


@csrf_exempt
@require_POST
def token(request: HttpRequest, slug: str) -> JsonResponse:
    provider = accounts.provider(slug)
    secret = request.POST.get("client_secret", "")
    if request.POST.get("client_id") != CLIENT or not compare_digest(secret.encode(), provider_secret(slug).encode()):
        return refused("invalid_client", status=401)
    code = request.POST.get("code", "")
    said = read(code, salt=f"providers.{slug}.code", seconds=CODE_SECONDS)
    if said is None or not fits(said, request.POST) or not cache.add(f"used:{sha256(code.encode()).hexdigest()}", 1, CODE_SECONDS * 2):
        return refused("invalid_grant")
    return issued(provider, said)


def read(signed: str, *, salt: str, seconds: int) -> dict[str, Any] | None:
    try:
        statement: dict[str, Any] = signing.loads(signed, salt=salt, max_age=seconds)
    except signing.BadSignature:
        return None
    return statement


def fits(said: Mapping[str, Any], form: Mapping[str, str]) -> bool:
    verifier = form.get("code_verifier", "")
    same_challenge = compare_digest(unpadded(sha256(verifier.encode()).digest()), said["code_challenge"])
    return form.get("grant_type") == "authorization_code" and form.get("redirect_uri") == said["redirect_uri"] and same_challenge


def issued(provider: Provider, said: Mapping[str, Any]) -> JsonResponse:
    account = provider.account(said["account"])
    if account is None:
        return refused("invalid_grant")
    access_token = signing.dumps({"account": account.slug, "scope": said["scope"]}, salt=f"providers.{provider.slug}.token")
    claims = {
        **header(provider),
        "sub": account.claims["sub"],
        "exp": int(time.time()) + TOKEN_SECONDS,
        "auth_time": said["at"],
        "nonce": said["nonce"],
        "acr": provider.level_for(said["acr_values"]),
        "amr": list(provider.manner.methods),
        "at_hash": unpadded(sha256(access_token.encode()).digest()[:16]),
    }
    answer = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "id_token": keys.signed(claims, slug=provider.slug),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def header(provider: Provider) -> dict[str, Any]:
    return {"iss": provider.issuer, "aud": CLIENT, "iat": int(time.time())}


def unpadded(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def refused(error: str, *, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": error}, status=status, headers={"Cache-Control": "no-store"})


@require_GET
def userinfo(request: HttpRequest, slug: str) -> HttpResponse:
    provider = accounts.provider(slug)
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    said = read(bearer, salt=f"providers.{slug}.token", seconds=TOKEN_SECONDS) if kind == "Bearer" else None
    account = provider.account(said["account"]) if said else None
    if account is None:
        return JsonResponse({"error": "invalid_token"}, status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return HttpResponse(keys.signed({**header(provider), **account.claims}, slug=slug), content_type="application/jwt")
