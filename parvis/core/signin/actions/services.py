"""Services that let people sign in here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parvis.core.signin.models import ClientSecret, ServiceProvider
from parvis.core.signin.rules import tokens


def register_service(
    client_id: str,
    *,
    secret: str,
    name: str,
    entity: str,
    issuer: str,
    redirect_uris: Iterable[str],
    scopes: Iterable[str],
    post_logout_redirect_uris: Iterable[str] = (),
    standard: bool = False,
    **more: Any,
) -> ServiceProvider:
    """Register a service or bring it up to date; of its secret only a fingerprint is kept.

    ``more`` are other fields of ``ServiceProvider``. ``secret`` must be random and have 32 characters or more: raises ValueError otherwise.
    """
    if len(secret) < 32:
        raise ValueError("A client secret needs 32 random characters or more: secrets.token_urlsafe(32) makes one.")
    fields = {
        "name": name,
        "entity": entity,
        "issuer": issuer,
        "mode": ServiceProvider.Mode.STANDARD if standard else ServiceProvider.Mode.COMPATIBLE,
        "redirect_uris": list(redirect_uris),
        "post_logout_redirect_uris": list(post_logout_redirect_uris),
        "scopes": list(scopes),
    }
    service, _ = ServiceProvider.objects.update_or_create(client_id=client_id, defaults=fields | more)
    ClientSecret.objects.get_or_create(service=service, fingerprint=tokens.fingerprint(secret))
    return service
