"""Who calls the machine endpoints: the client proves itself in the one way that its row says (Core 9, RFC 6749 2.3, RFC 7523)."""

from __future__ import annotations

import binascii
import time
from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any
from urllib.parse import unquote_plus

from django.db import IntegrityError, transaction
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from parvis.core.signin import client_keys, selectors
from parvis.core.signin.models import ServiceProvider, UsedAssertion
from parvis.core.signin.rules import assertions, requests, tokens
from parvis.core.signin.rules.algorithms import SIGNING
from parvis.core.signin.rules.problems import RequestObjectRefused, TokenError
from parvis.core.signin.rules.profile import Issuer

Method = ServiceProvider.Authentication


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What came with a request to prove who calls."""

    method: str
    client_id: str
    secret: str = field(default="", repr=False)
    assertion: str = field(default="", repr=False)


def failed(reason: str = "client authentication failed", *, challenge: bool = False) -> TokenError:
    return TokenError("invalid_client", reason, status=401, challenge='Basic realm="token"' if challenge else "")


def authenticated(form: Mapping[str, str], *, authorization: str, row: Issuer, endpoint: str) -> ServiceProvider:
    """The client of ``row`` that calls; raises TokenError, with the same words whether it is unknown or its secret wrong."""
    shown = shown_in(form, authorization=authorization)
    service = selectors.service(shown.client_id)
    if service is None or service.issuer != row.slug or shown.method not in methods_of(service):
        raise failed("client authentication failed: unknown client, or not the way it is registered for", challenge=bool(authorization))
    if shown.method == Method.PRIVATE_KEY:
        require_assertion(shown, service=service, row=row, endpoint=endpoint)
    elif not any(compare_digest(each, tokens.fingerprint(shown.secret)) for each in selectors.secrets_of(service)):
        raise failed("client authentication failed: unknown client, or not the way it is registered for", challenge=bool(authorization))
    return service


def methods_of(service: ServiceProvider) -> Collection[str]:
    """One way for each client; in standard mode a secret may also come in the header, as libraries send it by default."""
    is_standard = service.mode == ServiceProvider.Mode.STANDARD
    if service.authentication == Method.SECRET_BASIC:
        return (Method.SECRET_BASIC,) if is_standard else ()
    if service.authentication == Method.SECRET_POST and is_standard:
        return (Method.SECRET_POST, Method.SECRET_BASIC)
    return (service.authentication,)


def shown_in(form: Mapping[str, str], *, authorization: str) -> Shown:
    """One proof, not two (RFC 6749 2.3)."""
    given = [name for name in ("client_secret", "client_assertion") if name in form] + (["Authorization"] if authorization else [])
    if len(given) != 1:
        raise failed("client authentication failed: prove yourself in one way, and only one")
    if authorization:
        return in_header(authorization, client_id=form.get("client_id", ""))
    if "client_assertion" in form:
        return in_assertion(form)
    return Shown(method=Method.SECRET_POST, client_id=form.get("client_id", ""), secret=form["client_secret"])


def in_header(authorization: str, *, client_id: str) -> Shown:
    kind, _, encoded = authorization.partition(" ")
    try:
        name, separator, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise failed(challenge=True) from error
    name, secret = unquote_plus(name), unquote_plus(secret)
    if kind.lower() != "basic" or not separator or (client_id and client_id != name):
        raise failed(challenge=True)
    return Shown(method=Method.SECRET_BASIC, client_id=name, secret=secret)


def in_assertion(form: Mapping[str, str]) -> Shown:
    if form.get("client_assertion_type") != assertions.ASSERTION_TYPE:
        raise failed("client authentication failed: client_assertion_type is not the one of RFC 7523")
    client_id = form.get("client_id") or unverified_issuer(form["client_assertion"])
    return Shown(method=Method.PRIVATE_KEY, client_id=client_id, assertion=form["client_assertion"])


def unverified_issuer(assertion: str) -> str:
    """Whose key to look for; the signature is checked with that key, so a lie fails there."""
    try:
        return str(tokens.unverified_claims(assertion).get("iss", ""))
    except ValueError as error:
        raise failed("client authentication failed: the assertion is not a JWT") from error


def require_assertion(shown: Shown, *, service: ServiceProvider, row: Issuer, endpoint: str) -> None:
    url = selectors.issuer_url(row)
    try:
        claims = claims_signed_by(service, shown.assertion)
        assertions.check_assertion(claims, client_id=service.client_id, audiences=(url, f"{url}/token", endpoint), now=time.time())
    except (JoseError, client_keys.NoUsableKey, ValueError) as error:
        raise failed(f"client authentication failed: {reason(error)}") from error
    use_up(claims, service=service)


def reason(error: Exception) -> str:
    ours = isinstance(error, assertions.NotAccepted | client_keys.NoUsableKey)
    return str(error) if ours else "the signature does not hold"


def claims_signed_by(service: ServiceProvider, token: str) -> dict[str, Any]:
    """Claims of a JWT that one of the service's keys signed; its keys are read afresh when it names one that is not there."""
    try:
        return dict(jwt.decode(token, client_keys.keys_of(service), algorithms=list(SIGNING)).claims)
    except InvalidKeyIdError:
        return dict(jwt.decode(token, client_keys.keys_of(service, afresh=True), algorithms=list(SIGNING)).claims)


def use_up(claims: Mapping[str, Any], *, service: ServiceProvider) -> None:
    """An assertion counts once, whichever process sees it."""
    until = datetime.fromtimestamp(claims["exp"] + assertions.CLOCK_SKEW, tz=UTC)
    try:
        with transaction.atomic():
            UsedAssertion.objects.create(fingerprint=tokens.fingerprint(f"{service.client_id}|{claims['jti']}"), expires_at=until)
    except IntegrityError as error:
        raise failed("client authentication failed: this assertion was used already") from error


def request_in(values: Mapping[str, str], *, service: ServiceProvider, row: Issuer) -> dict[str, str]:
    """The parameters of an authorisation request sent as a signed object; raises RequestObjectRefused (RFC 9101)."""
    try:
        claims = claims_signed_by(service, values["request"])
        whole = assertions.parameters_in(
            claims, values=values, client_id=service.client_id, issuer=selectors.issuer_url(row), now=time.time()
        )
    except (JoseError, client_keys.NoUsableKey, ValueError) as error:
        raise RequestObjectRefused(f"request object: {reason(error)}") from error
    return requests.single_values({name: [value] for name, value in whole.items()})  # bounded like those of the address
