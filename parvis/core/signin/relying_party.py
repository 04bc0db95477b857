"""The broker as a client of identity providers (OpenID Connect Core 3.1, Discovery 1.0, RFC 7636, RFC 9207)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
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
from parvis.core.signin.rules import mapping, tokens
from parvis.core.signin.rules.problems import (
    ForgedAnswer,
    IdTokenWrong,
    ProviderFailed,
    ProviderUnavailable,
    UserInfoFailed,
    UserInfoWrong,
)
from parvis.kernel import fetching

ALGORITHMS = ["ES256", "RS256"]  # never "none", never a shared secret
TIMEOUT = httpx.Timeout(5.0, connect=3.0)
WHOLE_ANSWER_SECONDS = 8.0
LARGEST_ANSWER = 256 * 1024
METADATA_SECONDS = 60  # short: reading it is how we notice that a provider is down before anybody is sent there
KEYS_SECONDS = 600
KEYS_AGAIN_AFTER_SECONDS = 60
CLOCK_SKEW_SECONDS = 30
ACCEPTED = "application/json, application/jwt"
WELL_KNOWN = "/.well-known/openid-configuration"
CLIENT_KEYS = "client"  # the broker's own, when it proves itself to a provider by a signature
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
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
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)


def authorization_url(
    provider: IdentityProvider, *, redirect_uri: str, state: str, nonce: str, verifier: str, level: str, scope: str
) -> str:
    """Where the browser goes to sign in; raises ProviderUnavailable when the provider cannot be read."""
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scope or scope,
        "state": state,
        "nonce": nonce,
        "acr_values": mapping.acr_for(level, theirs=provider.level_names),
        "prompt": provider.prompt,
        "code_challenge": tokens.challenge(verifier),
        "code_challenge_method": "S256",
    }
    endpoint = metadata(provider)["authorization_endpoint"]
    said = {name: value for name, value in query.items() if value}
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(said)}"


def end_session_url(provider: IdentityProvider, *, id_token: str, return_to: str) -> str:
    """Where the browser closes its session at the provider; empty when the provider offers none."""
    endpoint = metadata(provider).get("end_session_endpoint", "") if provider.ends_sessions and id_token else ""
    query = {"id_token_hint": id_token, "post_logout_redirect_uri": return_to}
    return f"{endpoint}?{urlencode(query)}" if is_safe(endpoint) and id_token else ""


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
    level = mapping.level_of(proved.get("acr"), theirs=provider.level_names)
    return Answer(claims=claims, level=level, id_token=id_token, methods=methods_in(proved.get("amr")))


def methods_in(amr: object) -> tuple[str, ...]:
    """What a provider says of its means, as far as it is a list of short texts (Core 2, amr)."""
    listed = amr if isinstance(amr, list) else []
    return tuple(method for method in listed[:10] if isinstance(method, str) and len(method) <= 20)


def token_request(provider: IdentityProvider, *, code: str, redirect_uri: str, verifier: str) -> httpx.Request:
    endpoint = metadata(provider)["token_endpoint"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": provider.client_id,
        "code_verifier": verifier,
    }
    return request_to(provider, endpoint, method="POST", form=form | credentials(provider, endpoint=endpoint))


def credentials(provider: IdentityProvider, *, endpoint: str) -> dict[str, str]:
    """How the broker proves to be the provider's client: a secret, or a statement signed with its own key (RFC 7523)."""
    if provider.authentication == IdentityProvider.Authentication.SECRET_POST:
        return {"client_secret": keys.unseal(provider.sealed_secret)}
    now = int(time.time())
    said = {"iss": provider.client_id, "sub": provider.client_id, "aud": endpoint, "jti": token_urlsafe(24), "iat": now, "exp": now + 60}
    return {"client_assertion_type": ASSERTION, "client_assertion": keys.signed(said, name=CLIENT_KEYS)}


def request_to(
    provider: IdentityProvider, url: str, *, method: str = "GET", form: Mapping[str, str] | None = None, bearer: str = ""
) -> httpx.Request:
    """A request to one of the provider's addresses.

    Those of the country's table are trusted, and may stand in the State's own network; those that an operator
    gave, and what their discovery document names, lead to public hosts only and are pinned to the address checked.
    """
    headers = {"Accept": ACCEPTED, **({"Authorization": f"Bearer {bearer}"} if bearer else {})}
    if provider.declared:
        return http().build_request(method, url, headers=headers, data=form)
    try:
        return fetching.request_to(url, method=method, headers=headers, form=form)
    except fetching.ForbiddenAddress as error:
        raise ProviderFailed(f"{provider.slug}: an address that may not be asked: {error}") from error
    except fetching.NotFetched as error:
        raise ProviderUnavailable(f"{provider.slug}: {error}") from error


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
    claims = verified(provider, token, registry=registry, wrong=IdTokenWrong)
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != provider.client_id:
        raise IdTokenWrong(f"{provider.slug}: several audiences and no azp of ours")
    return claims


def userinfo_claims(provider: IdentityProvider, *, access_token: str, subject: str) -> dict[str, Any]:
    """The provider's word about the person (Core 5.3.2): signed, unless its row says that it does not sign."""
    try:
        answer = fetched(request_to(provider, metadata(provider)["userinfo_endpoint"], bearer=access_token))
    except ProviderFailed as error:
        raise UserInfoFailed(error.detail) from error
    kind = answer.headers.get("content-type", "").split(";")[0].strip()
    if kind != "application/jwt":
        return plain_userinfo(provider, answer, kind=kind, subject=subject)
    registry = JWTClaimsRegistry(
        leeway=CLOCK_SKEW_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True, "value": subject},
    )
    return verified(provider, answer.text.strip(), registry=registry, wrong=UserInfoWrong)


def plain_userinfo(provider: IdentityProvider, answer: httpx.Response, *, kind: str, subject: str) -> dict[str, Any]:
    """JSON under TLS, of a provider whose row allows it; still of the person that the id_token names."""
    if provider.signed_userinfo or kind != "application/json":
        raise UserInfoWrong(f"{provider.slug}: user information is not signed")
    claims = object_in(answer)
    if claims.get("sub") != subject:
        raise UserInfoWrong(f"{provider.slug}: user information of another subject")
    return claims


def verified(provider: IdentityProvider, token: str, *, registry: JWTClaimsRegistry, wrong: type[ForgedAnswer]) -> dict[str, Any]:
    """Claims of ``token``, signed by one of the provider's keys and true to ``registry``; raises ``wrong``."""
    try:
        claims = dict(decoded(provider, token).claims)
        registry.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise wrong(f"{provider.slug}: {type(error).__name__} {getattr(error, 'claim', '')}".strip()) from error
    return claims


def decoded(provider: IdentityProvider, token: str) -> jwt.Token:
    """``token`` read with the keys in the cache, or with fresh ones when it names a key that is not there."""
    try:
        return jwt.decode(token, key_set(provider), algorithms=ALGORITHMS)
    except InvalidKeyIdError:
        # Once a minute: an invented key id must not make us hammer the provider.
        if not shared.add(kept_as(provider, "keys-again"), 1, KEYS_AGAIN_AFTER_SECONDS):
            raise
        shared.delete(kept_as(provider, "keys"))
        return jwt.decode(token, key_set(provider), algorithms=ALGORITHMS)


def key_set(provider: IdentityProvider) -> KeySet:
    document = remembered(provider, "keys", metadata(provider)["jwks_uri"], seconds=KEYS_SECONDS)
    try:
        return KeySet.import_key_set(document)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderFailed(f"{provider.slug}: unreadable key set") from error


def metadata(provider: IdentityProvider) -> dict[str, Any]:
    """The provider's discovery document, which must speak for the issuer it was asked for (Discovery 4.3)."""
    document = remembered(provider, "metadata", f"{provider.issuer}{WELL_KNOWN}", seconds=METADATA_SECONDS)
    if document.get("issuer") != provider.issuer:
        raise ForgedAnswer(f"{provider.slug}: the discovery document names another issuer")
    for name in ENDPOINTS:
        if not is_safe(document.get(name)):
            raise ProviderFailed(f"{provider.slug}: {name} is missing or not https")
    return document


def is_safe(url: object) -> bool:
    """Endpoints use TLS, save in a demonstration on one machine."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
    except ValueError:
        return False
    return bool(parts.hostname) and parts.scheme in (("https", "http") if settings.PARVIS_DEMO else ("https",))


def remembered(provider: IdentityProvider, what: str, url: str, *, seconds: int) -> dict[str, Any]:
    """The JSON document at ``url``, asked for once in so many seconds."""
    key = kept_as(provider, what)
    document: dict[str, Any] | None = shared.get(key)
    if document is None:
        document = json_answer(request_to(provider, url))
        shared.set(key, document, seconds)
    return document


def kept_as(provider: IdentityProvider, what: str) -> str:
    """The name in the cache: whatever an operator changes makes every process read afresh, though each has a cache of its own."""
    version = f"{provider.issuer}|{provider.client_id}|{provider.changed_at.timestamp()}"
    return f"signin.{what}:{sha256(version.encode()).hexdigest()}"


def forget(provider: IdentityProvider) -> None:
    """Read the provider's metadata and keys afresh next time, in this process."""
    shared.delete_many([kept_as(provider, "metadata"), kept_as(provider, "keys")])


def json_answer(request: httpx.Request) -> dict[str, Any]:
    return object_in(fetched(request))


def object_in(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise ProviderFailed("an answer is not JSON") from error
    if not isinstance(document, dict):
        raise ProviderFailed("an answer is not a JSON object")
    return document


def fetched(request: httpx.Request) -> httpx.Response:
    """The whole answer, in time and of bounded size; raises ProviderUnavailable or ProviderFailed."""
    where = f"{request.headers.get('host', request.url.host)}{request.url.path}"
    try:
        answer = http().send(request, stream=True)
        try:
            content = fetching.bounded(answer, largest=LARGEST_ANSWER, seconds=WHOLE_ANSWER_SECONDS)
        finally:
            answer.close()
    except httpx.HTTPError as error:
        raise ProviderUnavailable(f"{where}: {type(error).__name__}") from error
    if answer.status_code >= 500:
        raise ProviderUnavailable(f"{where}: HTTP {answer.status_code}")
    if answer.status_code != 200:
        raise ProviderFailed(f"{where}: HTTP {answer.status_code}")
    headers = [
        (name, value)
        for name, value in answer.headers.multi_items()
        if name not in ("content-encoding", "content-length", "transfer-encoding")
    ]
    return httpx.Response(200, headers=headers, content=content)
