"""Services that let people sign in here: registered, changed, given secrets, switched off; each change leaves a line in the trace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from parvis.core.people.selectors import organisation_subject
from parvis.core.protection import actions as protection
from parvis.core.signin import selectors
from parvis.core.signin.models import ClientSecret, Grant, ServiceProvider, State
from parvis.core.signin.rules import tokens
from parvis.kernel.actors import VISITOR
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

MOST_SECRETS = 2


class TooManySecrets(Exception):
    """Two secrets hold already: one must end before another is made."""


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


@transaction.atomic
def open_service(*, environment: str, by: HttpRequest | None, **fields: Any) -> ServiceProvider:
    """A new service under a name of our choosing, without any secret yet."""
    service = ServiceProvider.objects.create(client_id=token_urlsafe(24), environment=environment, **fields)
    trace(service, "opened", by=by)
    return service


@transaction.atomic
def change_service(service: ServiceProvider, *, by: HttpRequest | None, **fields: Any) -> None:
    """Write ``fields``, from the next request on."""
    for name, value in fields.items():
        setattr(service, name, value)
    service.save(update_fields=list(fields))
    trace(service, "changed", by=by, reason=", ".join(sorted(fields)))


@transaction.atomic
def make_secret(service: ServiceProvider, *, by: HttpRequest | None, others_end: datetime | None = None) -> str:
    """A new secret, told here and never again; those there are end at ``others_end`` at the latest, or go on.

    Raises TooManySecrets when two hold and neither ends at once.
    """
    ServiceProvider.objects.select_for_update().get(pk=service.pk)
    if others_end:
        end_secrets(service, at=others_end)
    if len(selectors.live_secrets(service)) >= MOST_SECRETS:
        raise TooManySecrets
    secret = token_urlsafe(32)
    ClientSecret.objects.create(service=service, fingerprint=tokens.fingerprint(secret))
    trace(service, "secret-made", by=by)
    return secret


def end_secrets(service: ServiceProvider, *, at: datetime) -> None:
    for held in selectors.live_secrets(service):
        if held.expires_at is None or held.expires_at > at:
            held.expires_at = at
            held.save(update_fields=["expires_at"])


@transaction.atomic
def end_secret(service: ServiceProvider, *, pk: int, by: HttpRequest | None) -> bool:
    """End one secret now; False when the service has no such secret in use."""
    held = next((each for each in selectors.live_secrets(service) if each.pk == pk), None)
    if held is None:
        return False
    held.expires_at = timezone.now()
    held.save(update_fields=["expires_at"])
    trace(service, "secret-ended", by=by)
    return True


@transaction.atomic
def switch_service(service: ServiceProvider, *, state: str, reason: str, by: HttpRequest | None) -> None:
    """Suspend or resume; what a suspended service was granted ends at once."""
    service.state = State(state)
    service.save(update_fields=["state"])
    if state == State.SUSPENDED:
        Grant.objects.filter(service=service, revoked_at=None, code_expires_at__gt=timezone.now() - timedelta(hours=1)).update(
            revoked_at=timezone.now()
        )
    trace(service, state, by=by, reason=reason)


def trace(service: ServiceProvider, change: str, *, by: HttpRequest | None, reason: str = "") -> None:
    """The subject is the service, which is nobody's data."""
    who = actor(by) if by else VISITOR
    protection.record(
        "signin.service-changed",
        subjects=[organisation_subject(f"service:{service.client_id}")],
        organisation=who.organisation_name or str(country().portal),
        purpose=Text("Garder sûres les connexions", "Keeping sign-ins safe"),
        legal_basis=selectors.profile().legal_basis,
        detail={"service": service.client_id, "change": change, "reason": reason[:300]},
    )
