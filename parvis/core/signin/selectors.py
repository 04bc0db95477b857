"""The country's sign-in profile, who may provide identities, which services are known."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from parvis.core.people.selectors import Identity, Person
from parvis.core.signin import keys
from parvis.core.signin.models import (
    Attempt,
    BrowserSession,
    ClientSecret,
    IdentityProvider,
    ServiceCount,
    ServiceProvider,
    SignIn,
    State,
)
from parvis.core.signin.rules import keyring, tokens
from parvis.core.signin.rules.assurance import Assurance
from parvis.core.signin.rules.problems import EmployerUnreadable, IdentityIncomplete
from parvis.core.signin.rules.profile import PAIRWISE, PROVIDER, PUBLIC, REGISTER, Issuer, ProviderRow, Received, SignInProfile, Subject
from parvis.core.signin.rules.register import CivilRegister, Finding, Said
from parvis.core.signin.rules.requests import RegisteredService
from parvis.kernel.manifest import Audience, Need
from parvis.kernel.text import Text

ASKER = "signin"

# Where each part of an identity stands among claims (OpenID Connect Core 5.1).
IDENTITY_CLAIMS = {
    "family_name": "family_name",
    "given_names": "given_name",
    "birth_date": "birthdate",
    "gender": "gender",
    "birth_place": "birthplace",
    "birth_country": "birthcountry",
}

__all__ = [
    "PAIRWISE",
    "PROVIDER",
    "PUBLIC",
    "REGISTER",
    "Assurance",
    "CivilRegister",
    "EmployerUnreadable",
    "Finding",
    "Identity",
    "IdentityIncomplete",
    "Issuer",
    "ProviderRow",
    "Received",
    "Said",
    "SignInProfile",
    "Subject",
]


@cache
def profile() -> SignInProfile:
    """What the country's ``signin.py`` declares; without that file nobody can sign in.

    Raises LookupError when the file defines something else.
    """
    name = f"{settings.PARVIS_COUNTRY}.signin"
    if find_spec(name) is None:
        return SignInProfile()
    declared = getattr(import_module(name), "profile", None)
    if not isinstance(declared, SignInProfile):
        raise LookupError(f"{name} must define `profile = SignInProfile(...)` (parvis.core.signin.selectors)")
    return declared


def needs() -> tuple[Need, ...]:
    """What the broker itself asks at the door: the country's civil register, if it names one."""
    found = profile().register
    if found is None:
        return ()
    need = Need(
        asker=ASKER,
        offer=found.offer,
        fields=found.fields,
        purpose=found.purpose,
        legal_basis=found.legal_basis,
        legal_url=found.legal_url,
        retention_months=found.retention_months,
    )
    return (need,)


@cache
def issuer(slug: str) -> Issuer:
    return next(row for row in profile().issuers if row.slug == slug)


def issuer_url(row: Issuer) -> str:
    return f"{settings.PARVIS_ORIGIN}/{row.path}"


def providers(audience: Audience) -> list[IdentityProvider]:
    """Providers of ``audience``, suspended ones too, in the operator's order."""
    return list(IdentityProvider.objects.filter(audience=audience))


def all_providers() -> list[IdentityProvider]:
    return list(IdentityProvider.objects.order_by("audience", "order", "slug"))


def usable_providers(audience: Audience, *, level: str = "", service: ServiceProvider | None = None) -> list[IdentityProvider]:
    """Active providers that can vouch for ``level`` or more, and that ``service`` may see."""
    wanted = profile().rank(level)
    active = IdentityProvider.objects.filter(audience=audience, state=State.ACTIVE)
    if not may_see_real_people(service):
        active = active.filter(test=True)
    return [provider for provider in active if max(map(profile().rank, provider.levels), default=-1) >= wanted]


def may_see_real_people(service: ServiceProvider | None) -> bool:
    """Services in the sandbox see test accounts only; the portal itself is no service."""
    return service is None or service.environment != ServiceProvider.Environment.SANDBOX


def provider(slug: str) -> IdentityProvider | None:
    return IdentityProvider.objects.filter(slug=slug).first()


def service(client_id: str) -> ServiceProvider | None:
    return ServiceProvider.objects.filter(client_id=client_id, state=State.ACTIVE).first()


def secrets_of(found: ServiceProvider) -> list[str]:
    """Fingerprints of the secrets that hold now."""
    holding = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return list(found.secrets.filter(holding).values_list("fingerprint", flat=True))


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
    )


def open_attempt(attempt_id: UUID, *, browser: str) -> Attempt | None:
    """The attempt, if this browser began it and it is still under way."""
    held = Attempt.objects.select_related("provider", "service")
    return held.filter(id=attempt_id, browser=tokens.fingerprint(browser), closed_at=None, expires_at__gt=timezone.now()).first()


def attempt_by_state(state: str, *, browser: str) -> Attempt | None:
    """The open attempt that sent ``state`` out from this browser."""
    held = Attempt.objects.select_related("provider", "service")
    prints = {"state_fingerprint": tokens.fingerprint(state), "browser": tokens.fingerprint(browser)}
    return held.filter(**prints, closed_at=None, expires_at__gt=timezone.now()).first()


def browser_session(cookie: str, *, row: Issuer) -> BrowserSession | None:
    """The session behind an issuer's cookie, with its person."""
    if not cookie:
        return None
    held = BrowserSession.objects.select_related("person", "organisation", "provider")
    return held.filter(cookie_fingerprint=tokens.fingerprint(cookie), issuer=row.slug, expires_at__gt=timezone.now()).first()


def history(person: Person, *, limit: int = 50) -> list[SignIn]:
    """The person's last sign-ins, latest first."""
    return list(SignIn.objects.filter(person=person).select_related("provider", "service")[:limit])


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """One key of one issuer, without its private part."""

    issuer: str
    title: Text
    kid: str
    algorithm: str
    store: str
    state: str  # next, current or kept
    since: datetime | None
    until: datetime | None


def signing_keys() -> list[SigningKey]:
    """Keys of every issuer, in the issuers' order."""
    return [signing_key_of(row, key) for row in profile().issuers for key in keyring.published(keys.held(row.slug), now=time.time())]


def signing_key_of(row: Issuer, key: keyring.Key) -> SigningKey:
    since, until = (datetime.fromtimestamp(key[name], tz=UTC) if key.get(name) else None for name in ("since", "until"))
    state = keyring.state(key, keys=keys.held(row.slug), now=time.time())
    return SigningKey(
        issuer=row.slug,
        title=row.title,
        kid=key["kid"],
        algorithm=key["alg"],
        store=key.get("store", keys.IN_FILE),
        state=state,
        since=since,
        until=until,
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
