"""What a service learns of a person: claims of the token, user information, in the form that its row says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from parvis.core.people.rules import identity_of
from parvis.core.people.selectors import Identity, Person
from parvis.core.signin import client_keys, keys, selectors
from parvis.core.signin.actions import acting
from parvis.core.signin.models import BrowserSession, Grant, ServiceProvider
from parvis.core.signin.rules import tokens
from parvis.core.signin.rules.problems import TokenError
from parvis.core.signin.rules.profile import PROVIDER, Issuer, Subject


def asked_by_name(grant: Grant, *, row: Issuer) -> dict[str, Any]:
    """Claims of the id_token that the service asked one by one; how the person was recognised is among them only so (RFC 8176)."""
    names = tuple(grant.claims.get("id_token", ()))
    if not names:
        return {}
    claims_of = selectors.profile().claims_of
    known = claims_of(subject_of(grant, row=row)) if claims_of else {}
    return tokens.released({**known, "amr": grant.methods or None}, names=names)


def userinfo(access_token: str, *, row: Issuer, posted: bool = False) -> tuple[str, str]:
    """The media type, and the claims that the token releases in the form that the client's row says; raises TokenError."""
    grant = selectors.grant_by_token(access_token)
    now = timezone.now()
    if grant is None or not grant.has_live_token(now) or grant.service.issuer != row.slug or grant.service.state != "active":
        raise TokenError("invalid_token", "unknown, expired or revoked token", status=401)
    if posted and grant.service.mode != ServiceProvider.Mode.STANDARD:
        raise TokenError("invalid_request", "in compatible mode user information is asked with GET", status=405)
    return written(grant.service, {"sub": grant.subject, **released_by(grant, row=row)}, row=row, now=int(now.timestamp()))


def written(service: ServiceProvider, told: Mapping[str, Any], *, row: Issuer, now: int) -> tuple[str, str]:
    form = form_of(service, row=row)
    if form == ServiceProvider.UserInfo.JSON:
        return "application/json", json.dumps(told, ensure_ascii=False)
    head = {"iss": selectors.issuer_url(row), "aud": service.client_id, "iat": now, "exp": now + row.id_token_seconds}
    signed = keys.signed(head | dict(told), name=row.slug, algorithm=row.algorithm_for(service.userinfo_algorithm))
    if form == ServiceProvider.UserInfo.SIGNED:
        return "application/jwt", signed
    try:
        return "application/jwt", client_keys.encrypted(signed, service=service)
    except client_keys.NoUsableKey as error:
        raise TokenError("server_error", str(error), status=500) from error


def form_of(service: ServiceProvider, *, row: Issuer) -> str:
    """What user information is written as: in compatible mode always signed, and encrypted where the issuer's row says so."""
    if service.mode == ServiceProvider.Mode.STANDARD:
        return service.userinfo
    is_encrypted = row.encrypts or service.userinfo == ServiceProvider.UserInfo.ENCRYPTED
    return ServiceProvider.UserInfo.ENCRYPTED if is_encrypted else ServiceProvider.UserInfo.SIGNED


def released_by(grant: Grant, *, row: Issuer) -> dict[str, Any]:
    claims_of = selectors.profile().claims_of
    known = claims_of(subject_of(grant, row=row)) if claims_of else {}
    return tokens.released(known, names=(*row.claims_for(tuple(grant.scopes)), *grant.claims.get("userinfo", ())))


def subject_of(grant: Grant, *, row: Issuer) -> Subject:
    """Whose claims the service of ``grant`` is given."""
    told = {"provider": grant.provider, "uid": grant.uid, "site": grant.site, "phone": grant.phone}
    return replace(subject_behind(grant.person, session=grant.session, row=row, **told), acting_for=acting.acting_for(grant))


def subject_in(session: BrowserSession, *, row: Issuer) -> Subject:
    """Whose claims a service would be given from ``session``."""
    told = {"provider": session.provider.slug, "uid": session.uid, "site": session.site, "phone": session.phone}
    return subject_behind(session.person, session=session, row=row, **told)


def subject_behind(person: Person, *, session: BrowserSession | None, row: Issuer, **told: Any) -> Subject:
    said = said_in(session) or person.identity
    confirmed = person.identity if session and session.confirmed_at else None
    return Subject(
        identity=said if row.passes_on == PROVIDER else person.identity,
        email=person.email,
        usual_name=person.usual_name,
        said=said,
        register=confirmed,
        **told,
    )


def said_in(session: BrowserSession | None) -> Identity | None:
    """The identity as the provider gave it, where it is not the one the register writes."""
    return identity_of(json.loads(keys.unseal(session.sealed_said))) if session and session.sealed_said else None
