"""What a data provider is told about a token that a service showed it (RFC 7662, RFC 9701)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.core.people import actions as people
from parvis.core.people.selectors import Person
from parvis.core.protection import actions as protection
from parvis.core.signin import client_keys, keys, selectors
from parvis.core.signin.actions import grants, releasing
from parvis.core.signin.models import Grant, ServiceProvider
from parvis.core.signin.rules import tokens
from parvis.core.signin.rules.problems import TokenError
from parvis.core.signin.rules.profile import Issuer
from parvis.kernel.text import Text

KIND = "token-introspection+jwt"
PURPOSE = Text(
    "Vérifier que vous vous êtes connecté et ce que vous avez autorisé, avant de répondre au service",
    "Checking that you signed in and what you allowed, before answering the service",
)
INACTIVE: Mapping[str, Any] = {"active": False}


def checked(access_token: str, *, provider: ServiceProvider, row: Issuer) -> str:
    """Whether the token holds and for whom, signed by us and encrypted to ``provider``; raises TokenError when it has no key."""
    said = {
        "iss": selectors.issuer_url(row),
        "aud": provider.client_id,
        "iat": int(timezone.now().timestamp()),
        "token_introspection": told(access_token, provider=provider, row=row),
    }
    signed = keys.signed(said, name=row.slug, algorithm=provider.userinfo_algorithm, kind=KIND)
    try:
        return client_keys.encrypted(signed, service=provider, kind=KIND)
    except client_keys.NoUsableKey as error:
        raise TokenError("server_error", str(error), status=500) from error


def told(access_token: str, *, provider: ServiceProvider, row: Issuer) -> Mapping[str, Any]:
    grant = selectors.grant_by_token(access_token)
    if grant is None or not grant.has_live_token(timezone.now()) or grant.service.issuer != row.slug or grant.service.state != "active":
        return INACTIVE
    scopes = [scope for scope in grant.scopes if scope in provider.scopes]
    with transaction.atomic():
        trace(grant, provider=provider, scopes=scopes)
        return about(grant, provider=provider, row=row, scopes=scopes)


def about(grant: Grant, *, provider: ServiceProvider, row: Issuer, scopes: list[str]) -> Mapping[str, Any]:
    """Identity goes along only with a scope that says something: who agreed to none stays anonymous."""
    speaks = scopes != ["openid"] and bool(scopes)
    head = {
        "active": True,
        "aud": grant.service.client_id,
        "sub": subject_for(grant.person, provider=provider, service=grant.service, row=row, speaks=speaks),
        "iat": int(grant.used_at.timestamp()) if grant.used_at else 0,
        "exp": int(grant.token_expires_at.timestamp()) if grant.token_expires_at else 0,
        "acr": grant.level,
        "jti": tokens.fingerprint(f"{grant.token_fingerprint}|{provider.client_id}")[:32],
        "scope": " ".join(scopes),
    }
    claims_of = selectors.profile().claims_of
    told = replace(
        releasing.subject_of(grant, row=row), identity=grant.person.identity
    )  # data providers get the register's, at every level
    known = claims_of(told) if claims_of and speaks else {}
    return head | tokens.released(known, names=row.introspected)


def subject_for(person: Person, *, provider: ServiceProvider, service: ServiceProvider, row: Issuer, speaks: bool) -> str:
    """The provider's own name for the person; while they stay anonymous, another one for each service.

    Else two services and a provider that put their books together would find the same person in both.
    """
    if speaks:
        return grants.subject_for(person, service=provider, row=row)
    pair = f"{provider.entity}\n{service.entity}"
    value = tokens.pairwise_subject(key=keys.pairwise_key(), entity=pair, identity=person.identity.canonical())
    return people.name_in_sector(person, sector=f"entity:{tokens.fingerprint(pair)}", value=value)


def trace(grant: Grant, *, provider: ServiceProvider, scopes: list[str]) -> None:
    titles = selectors.profile().scope_titles
    protection.record(
        "signin.token-checked",
        subjects=[grant.person.identity.canonical()],
        organisation=provider.name,
        organisation_identifier=provider.entity,
        purpose=PURPOSE,
        legal_basis=selectors.profile().legal_basis,
        fields=[titles[scope].in_language(grant.person.language) for scope in scopes if scope in titles],
        detail={"service": grant.service.name},
    )
