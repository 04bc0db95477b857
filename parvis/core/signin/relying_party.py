"""The broker as a client of identity providers (OpenID Connect Core 3.1, Discovery 1.0, RFC 7636, RFC 9207)."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings
from django.core.cache import cache as shared
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from parvis.core.signin import keys
from parvis.core.signin.models import IdentityProvider
from parvis.core.signin.rules import tokens
from parvis.core.signin.rules.problems import ForgedAnswer, ProviderFailed, ProviderUnavailable

ALGORITHMS = ["ES256", "RS256"]  # never "none", never a shared secret
TIMEOUT = httpx.Timeout(5.0, connect=3.0)
WHOLE_ANSWER_SECONDS = 8.0
LARGEST_ANSWER = 256 * 1024
METADATA_SECONDS = 600
KEYS_AGAIN_AFTER_SECONDS = 60
CLOCK_SKEW_SECONDS = 30
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a provider proved: its claims about the person and the level it vouches for."""

    claims: Mapping[str, Any]
    level: str
    id_token: str
    methods: tuple[str, ...] = ()  # how it recognised them (RFC 8176)


@cache
def http() -> httpx.Client:
    """One pool for all providers; redirects are not followed, so that an answer stays with who gave it."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, headers={"Accept": "application/json, application/jwt"})


def authorization_url(
    provider: IdentityProvider, *, redirect_uri: str, state: str, nonce: str, verifier: str, level: str, scope: str
) -> str:
    """Where the browser goes to sign in; raises ProviderUnavailable when the provider cannot be read."""
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "state": state,
        "nonce": nonce,
        "acr_values": level,
        "prompt": "login",
        "code_challenge": tokens.challenge(verifier),
        "code_challenge_method": "S256",
    }
    return f"{metadata(provider)['authorization_endpoint']}?{urlencode(query)}"


def end_session_url(provider: IdentityProvider, *, id_token: str, return_to: str) -> str:
    """Where the browser closes its session at the provider; empty when the provider offers none."""
    endpoint = metadata(provider).get("end_session_endpoint", "")
    query = {"id_token_hint": id_token, "post_logout_redirect_uri": return_to}
    return f"{endpoint}?{urlencode(query)}" if endpoint and id_token else ""


def exchange(provider: IdentityProvider, *, code: str, redirect_uri: str, nonce: str, verifier: str) -> Answer:
    """The identity behind ``code``, once every signature and binding holds.

    Raises ProviderUnavailable (down, slow, too large), ProviderFailed (it refused) or ForgedAnswer
    (something does not fit: key, algorithm, issuer, audience, nonce, time, token hash, subject).
    """
    answer = json_answer(token_request(provider, code=code, redirect_uri=redirect_uri, verifier=verifier))
    access_token, id_token = answer.get("access_token"), answer.get("id_token")
    if not isinstance(access_token, str) or not isinstance(id_token, str):
        raise ProviderFailed("token answer lacks access_token or id_token")
    proved = id_token_claims(provider, id_token, nonce=nonce, access_token=access_token)
    claims = userinfo_claims(provider, access_token=access_token, subject=proved["sub"])
    level = proved.get("acr", "")
    return Answer(claims=claims, level=level if isinstance(level, str) else "", id_token=id_token, methods=methods_in(proved.get("amr")))


def methods_in(amr: object) -> tuple[str, ...]:
    """What a provider says of its means, as far as it is a list of short texts (Core 2, amr)."""
    listed = amr if isinstance(amr, list) else []
    return tuple(method for method in listed[:10] if isinstance(method, str) and len(method) <= 20)


def token_request(provider: IdentityProvider, *, code: str, redirect_uri: str, verifier: str) -> httpx.Request:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": provider.client_id,
        "client_secret": keys.unseal(provider.sealed_secret),
        "code_verifier": verifier,
    }
    return http().build_request("POST", metadata(provider)["token_endpoint"], data=form)


def id_token_claims(provider: IdentityProvider, token: str, *, nonce: str, access_token: str) -> dict[str, Any]:
    registry = JWTClaimsRegistry(
        leeway=CLOCK_SKEW_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
        at_hash={"essential": True, "value": tokens.at_hash(access_token)},
    )
    claims = verified(provider, token, registry=registry)
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != provider.client_id:
        raise ForgedAnswer(f"{provider.slug}: several audiences and no azp of ours")
    return claims


def userinfo_claims(provider: IdentityProvider, *, access_token: str, subject: str) -> dict[str, Any]:
    """The provider's signed word about the person (Core 5.3.2); unsigned JSON is refused."""
    endpoint = metadata(provider)["userinfo_endpoint"]
    answer = fetched(http().build_request("GET", endpoint, headers={"Authorization": f"Bearer {access_token}"}))
    if answer.headers.get("content-type", "").split(";")[0].strip() != "application/jwt":
        raise ForgedAnswer(f"{provider.slug}: user information is not signed")
    registry = JWTClaimsRegistry(
        leeway=CLOCK_SKEW_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True, "value": subject},
    )
    return verified(provider, answer.text.strip(), registry=registry)


def verified(provider: IdentityProvider, token: str, *, registry: JWTClaimsRegistry) -> dict[str, Any]:
    """Claims of ``token``, signed by one of the provider's keys and true to ``registry``; raises ForgedAnswer."""
    try:
        claims = dict(decoded(provider, token).claims)
        registry.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise ForgedAnswer(f"{provider.slug}: {type(error).__name__} {getattr(error, 'claim', '')}".strip()) from error
    return claims


def decoded(provider: IdentityProvider, token: str) -> jwt.Token:
    """``token`` read with the keys in the cache, or with fresh ones when it names a key that is not there."""
    try:
        return jwt.decode(token, key_set(provider), algorithms=ALGORITHMS)
    except InvalidKeyIdError:
        # Once a minute: an invented key id must not make us hammer the provider.
        if not shared.add(f"signin.keys-again:{provider.issuer}", 1, KEYS_AGAIN_AFTER_SECONDS):
            raise
        shared.delete(f"signin.keys:{provider.issuer}")
        return jwt.decode(token, key_set(provider), algorithms=ALGORITHMS)


def key_set(provider: IdentityProvider) -> KeySet:
    document = remembered(f"signin.keys:{provider.issuer}", metadata(provider)["jwks_uri"])
    try:
        return KeySet.import_key_set(document)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderFailed(f"{provider.slug}: unreadable key set") from error


def metadata(provider: IdentityProvider) -> dict[str, Any]:
    """The provider's discovery document, which must speak for the issuer it was asked for (Discovery 4.3)."""
    document = remembered(f"signin.metadata:{provider.issuer}", f"{provider.issuer}/.well-known/openid-configuration")
    if document.get("issuer") != provider.issuer:
        raise ForgedAnswer(f"{provider.slug}: the discovery document names another issuer")
    for name in ENDPOINTS:
        require_safe(document.get(name), provider=provider, name=name)
    return document


def require_safe(url: object, *, provider: IdentityProvider, name: str) -> None:
    """Endpoints use TLS, save in a demonstration on one machine."""
    parts = urlsplit(url if isinstance(url, str) else "")
    if not parts.hostname or parts.scheme not in (("https", "http") if settings.PARVIS_DEMO else ("https",)):
        raise ProviderFailed(f"{provider.slug}: {name} is missing or not https")


def remembered(key: str, url: str) -> dict[str, Any]:
    """The JSON document at ``url``, asked for once in ten minutes."""
    document: dict[str, Any] | None = shared.get(key)
    if document is None:
        document = json_answer(http().build_request("GET", url))
        shared.set(key, document, METADATA_SECONDS)
    return document


def forget(provider: IdentityProvider) -> None:
    """Read the provider's metadata and keys afresh next time."""
    shared.delete_many([f"signin.metadata:{provider.issuer}", f"signin.keys:{provider.issuer}"])


def json_answer(request: httpx.Request) -> dict[str, Any]:
    try:
        document = json.loads(fetched(request).content)
    except ValueError as error:
        raise ProviderFailed(f"answer of {request.url.host} is not JSON") from error
    if not isinstance(document, dict):
        raise ProviderFailed(f"answer of {request.url.host} is not a JSON object")
    return document


def fetched(request: httpx.Request) -> httpx.Response:
    """The whole answer, in time and of bounded size; raises ProviderUnavailable or ProviderFailed."""
    try:
        answer = http().send(request, stream=True)
        try:
            content = bounded(answer)
        finally:
            answer.close()
    except httpx.HTTPError as error:
        raise ProviderUnavailable(f"{request.url.host}{request.url.path}: {type(error).__name__}") from error
    if answer.status_code >= 500:
        raise ProviderUnavailable(f"{request.url.host}{request.url.path}: HTTP {answer.status_code}")
    if answer.status_code != 200:
        raise ProviderFailed(f"{request.url.host}{request.url.path}: HTTP {answer.status_code}")
    headers = [
        (name, value)
        for name, value in answer.headers.multi_items()
        if name not in ("content-encoding", "content-length", "transfer-encoding")
    ]
    return httpx.Response(200, headers=headers, content=content)


def bounded(answer: httpx.Response) -> bytes:
    deadline, content = time.monotonic() + WHOLE_ANSWER_SECONDS, b""
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > LARGEST_ANSWER or time.monotonic() > deadline:
            raise httpx.ReadError("answer too large or too slow")
    return content


def same(one: str, other: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
