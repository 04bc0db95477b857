"""FranceConnect behind API Particulier: whose an access token is, asked at ``/checktoken`` as each API's own client.

In the sandbox, names of invented people are tokens, too: files of ``france_connect`` say who they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings

from france.hubs import civility
from france.hubs.sandbox import SHIPPED
from parvis.core.exchange.actions import HttpSource
from parvis.core.hubs import sandbox
from parvis.core.hubs.broker import Broker, derived, published_keys, setting
from parvis.core.hubs.rules.endpoints import Endpoint
from parvis.core.hubs.rules.sources import Introspected, NotIntrospected
from parvis.core.people.selectors import Identity
from parvis.kernel.text import Text

__all__ = ["client_id", "client_secret", "introspect", "published_keys"]

PEOPLE = "france_connect"  # the folder of invented people, as the answers' folders are named by their operation
BROKER = HttpSource(name="franceconnect", title=Text("FranceConnect", "FranceConnect"), here="/api/v2")

# FranceConnect's name of a scope, where the hub calls it otherwise.
NAMES = {
    "eaje_allocataires": "cnav_participation_familiale_eaje_allocataires",
    "eaje_enfants": "cnav_participation_familiale_eaje_enfants",
    "eaje_adresse": "cnav_participation_familiale_eaje_adresse",
    "eaje_parametres_calcul_participation_familial": "cnav_participation_familiale_eaje_parametres_calcul",
}


def introspect(endpoint: Endpoint, access_token: str) -> Introspected:
    """Who signed in, where, and what they allowed; raises NotIntrospected."""
    invented = person_called(access_token)
    if invented is not None:
        return introspected(invented, invented=True)
    return introspected(broker(endpoint.provider.slug).told(access_token), invented=False)


def person_called(name: str) -> Mapping[str, Any] | None:
    """The claims about the sandbox's person of that name."""
    found = sandbox.answer(PEOPLE, {"token": (name,)}, shipped=SHIPPED)
    claims = found.payload.get("token_introspection") if found else None
    return claims if isinstance(claims, dict) else None


def introspected(claims: Mapping[str, Any], *, invented: bool) -> Introspected:
    try:
        identity = civility.identity_in(claims, make=Identity)
    except civility.Unreadable:
        raise NotIntrospected("no-identity") from None
    scopes = str(claims.get("scope") or "").split()
    return Introspected(
        identity=identity,
        scopes=tuple(NAMES.get(scope, scope) for scope in scopes),
        client=str(claims.get("aud") or ""),
        invented=invented,
    )


@cache
def broker(provider: str) -> Broker:
    """FranceConnect as the client that this provider's API is: each has its own."""
    name = f"PARVIS_HUBS_{provider.upper().replace('-', '_')}_CLIENT"
    return Broker(
        source=BROKER,
        client_id=lambda: setting(f"{name}_ID") or (client_id(provider) if settings.PARVIS_DEMO else ""),
        client_secret=lambda: setting(f"{name}_SECRET") or (client_secret(provider) if settings.PARVIS_DEMO else ""),
        issuer=lambda: BROKER.address,
    )


def client_id(provider: str) -> str:
    """Of the demonstration."""
    return f"api-particulier-{provider}"


def client_secret(provider: str) -> str:
    """Of the demonstration, made on this machine."""
    return derived(client_id(provider))
