"""Which services are known, with what secrets, and how often what happened at them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from parvis.core.signin.models import ClientSecret, ServiceCount, ServiceProvider, State
from parvis.core.signin.rules.requests import RegisteredService, can_be_kept
from parvis.kernel.prepared import Prepared

# What every sign-in reads, compiled once.
SERVICE = Prepared(lambda client_id: ServiceProvider.objects.filter(client_id=client_id), str)


SECRETS = Prepared(lambda service: ClientSecret.objects.filter(service=service), int)


def service(client_id: str) -> ServiceProvider | None:
    found = SERVICE.first(client_id) if can_be_kept(client_id) else None
    return found if found is not None and found.state == State.ACTIVE else None


def secrets_of(found: ServiceProvider) -> list[str]:
    """Fingerprints of the secrets that hold now."""
    now = timezone.now()
    return [each.fingerprint for each in SECRETS.rows(found.pk) if each.expires_at is None or each.expires_at > now]


def registered(found: ServiceProvider | None) -> RegisteredService | None:
    """The part of a service's row that requests are checked against; data providers sign nobody in."""
    if found is None or found.kind != ServiceProvider.Kind.SERVICE:
        return None
    return RegisteredService(
        client_id=found.client_id,
        issuer=found.issuer,
        redirect_uris=found.redirect_uris,
        scopes=found.scopes,
        standard=found.mode == ServiceProvider.Mode.STANDARD,
        claims=found.claims,
        providers=found.providers,
    )


def counts_of(services: Iterable[ServiceProvider], *, since: date) -> list[ServiceCount]:
    """What happened at ``services`` day by day, latest first."""
    held = ServiceCount.objects.filter(service__in=list(services), day__gte=since)
    return list(held.select_related("service").order_by("-day", "kind", "code", "detail"))


def service_by_id(pk: int) -> ServiceProvider | None:
    """The service, suspended or not."""
    return ServiceProvider.objects.filter(pk=pk).first()


def live_secrets(found: ServiceProvider) -> list[ClientSecret]:
    """Secrets that hold now, oldest first; nothing of them is known but when they were made and when they end."""
    return list(found.secrets.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now())).order_by("created_at", "pk"))


def accepting_services() -> list[ServiceProvider]:
    """Services in use that may see real people, by name."""
    held = ServiceProvider.objects.filter(state=State.ACTIVE, environment=ServiceProvider.Environment.PRODUCTION)
    return list(held.order_by("name", "pk"))


def every_service() -> list[ServiceProvider]:
    """Services of both environments, suspended ones too."""
    return list(ServiceProvider.objects.order_by("name", "pk"))
