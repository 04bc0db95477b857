"""A person's own side: their history, sessions, agreements and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from parvis.core.people.selectors import Person
from parvis.core.signin.models import Block, BrowserSession, Consent, IdentityProvider, ServiceProvider, SignIn, State
from parvis.kernel.calendar import end_of_day, start_of_day
from parvis.kernel.manifest import Audience


def last_sign_ins(people: Iterable[Person]) -> dict[UUID, datetime]:
    """When each of them last signed in; who never did is left out."""
    done = SignIn.objects.filter(person__in=people, outcome=SignIn.Outcome.SUCCEEDED)
    return dict(done.order_by().values("person").annotate(last=Max("at")).values_list("person", "last"))


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which sign-ins a person wants to see; empty means all."""

    service: str = ""  # client_id, or PORTAL
    provider: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None


PORTAL = "portal"


def history(person: Person, *, chosen: Chosen | None = None) -> QuerySet[SignIn]:
    """The person's sign-ins, latest first."""
    wanted = chosen or Chosen()
    found = SignIn.objects.filter(person=person).select_related("provider", "service")
    if wanted.service:
        found = found.filter(service=None) if wanted.service == PORTAL else found.filter(service__client_id=wanted.service)
    if wanted.provider:
        found = found.filter(provider__slug=wanted.provider)
    if wanted.outcome:
        found = found.filter(outcome=wanted.outcome)
    if wanted.since:
        found = found.filter(at__gte=start_of_day(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=end_of_day(wanted.until))
    return found


def services_used(person: Person) -> list[ServiceProvider]:
    """The services in the person's history, by name."""
    used = SignIn.objects.filter(person=person).exclude(service=None).order_by().values("service").distinct()
    return list(ServiceProvider.objects.filter(pk__in=used).order_by("name"))


def providers_used(person: Person) -> list[IdentityProvider]:
    used = SignIn.objects.filter(person=person).order_by().values("provider").distinct()
    return list(IdentityProvider.objects.filter(pk__in=used))


def blocked_by(person: Person) -> list[Block]:
    return list(Block.objects.filter(person=person).select_related("provider"))


def open_providers(person: Person, *, without: IdentityProvider | None = None) -> list[IdentityProvider]:
    """Providers for residents that are active and not refused by ``person``, leaving out ``without``."""
    refused = Block.objects.filter(person=person).values("provider")
    found = IdentityProvider.objects.filter(audience=Audience.PERSON, state=State.ACTIVE).exclude(pk__in=refused)
    return [each for each in found if each != without]


def sessions_at_issuers(person: Person) -> list[BrowserSession]:
    """Sessions that let services in without asking again, with the services they let in, latest first."""
    held = BrowserSession.objects.filter(person=person, expires_at__gt=timezone.now()).select_related("provider")
    return list(held.prefetch_related("signin_set__service").order_by("-authenticated_at"))


def consents_of(person: Person) -> list[Consent]:
    """What each service knows about the person, the latest agreement first."""
    return list(Consent.objects.filter(person=person).select_related("service").order_by("-last_at"))


def consent_of(person: Person, key: int) -> Consent | None:
    return Consent.objects.filter(person=person, pk=key).select_related("service", "person").first()


def sample_blockable() -> Mapping[str, object] | None:
    """For the crawler: a provider that a resident may block."""
    found = IdentityProvider.objects.filter(audience=Audience.PERSON).first()
    return {"slug": found.slug} if found else None
