"""A code becomes a token, once; a token ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.utils import timezone

from parvis.core.signin import keys, selectors
from parvis.core.signin.actions import releasing
from parvis.core.signin.models import Grant, ServiceProvider
from parvis.core.signin.rules import tokens
from parvis.core.signin.rules.problems import TokenError
from parvis.kernel import prepared


def redeem(code: str, *, service: ServiceProvider, redirect_uri: str, verifier: str) -> dict[str, Any]:
    """The token answer for ``code``, once; raises TokenError (RFC 6749 5.2).

    A code that comes back, or comes from another client, takes its token down with it (RFC 6749 4.1.2).
    """
    grant = selectors.grant_by_code(code)
    if grant is None:
        raise TokenError("invalid_grant", "unknown or expired code")
    if grant.used_at or grant.service_id != service.pk:
        revoke(grant)
        raise TokenError("invalid_grant", "this code was used already, or was given to another client")
    if grant.code_expires_at <= timezone.now():
        raise TokenError("invalid_grant", "unknown or expired code")
    require_binding(grant, redirect_uri=redirect_uri, verifier=verifier)
    return exchanged(grant, service=service, now=timezone.now())


def require_binding(grant: Grant, *, redirect_uri: str, verifier: str) -> None:
    if redirect_uri != grant.redirect_uri:
        raise TokenError("invalid_grant", "redirect_uri is not the one of the authorization request")
    if grant.code_challenge != (tokens.challenge(verifier) if verifier else ""):
        raise TokenError("invalid_grant", "code_verifier does not answer the code_challenge")


def exchanged(grant: Grant, *, service: ServiceProvider, now: datetime) -> dict[str, Any]:
    row = selectors.issuer(service.issuer)
    access_token = token_urlsafe(32)
    taken = prepared.update(
        Grant,
        {"id": grant.pk, "used_at": None, "revoked_at": None},
        used_at=now,
        token_fingerprint=tokens.fingerprint(access_token),
        token_expires_at=now + timedelta(seconds=row.access_token_seconds),
    )
    if not taken:
        raise TokenError("invalid_grant", "unknown or expired code")
    claims = tokens.id_token_claims(
        issuer_url=selectors.issuer_url(row),
        issuer=row,
        client_id=service.client_id,
        subject=grant.subject,
        nonce=grant.nonce,
        level=grant.level,
        sid=grant.sid,
        authenticated_at=grant.authenticated_at,
        access_token=access_token,
        now=int(now.timestamp()),
    )
    named = {name: value for name, value in releasing.asked_by_name(grant, row=row).items() if name not in claims}
    id_token = keys.signed(claims | named, name=row.slug, algorithm=row.algorithm_for(service.id_token_algorithm))
    answer = {"access_token": access_token, "token_type": "Bearer", "expires_in": row.access_token_seconds, "id_token": id_token}
    return answer | {"scope": " ".join(grant.scopes)}


def revoke(grant: Grant) -> None:
    Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=timezone.now())


def revoke_token(access_token: str, *, service: ServiceProvider) -> None:
    """Ends the token if it is this client's; silent otherwise (RFC 7009 2.2)."""
    own = Grant.objects.filter(token_fingerprint=tokens.fingerprint(access_token), service=service, revoked_at=None)
    own.update(revoked_at=timezone.now())
