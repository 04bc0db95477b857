"""Who may vouch for people, whom a page may offer, and what an operator sees of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from parvis.core.evidence import selectors as evidence
from parvis.core.evidence.selectors import EvidenceRule
from parvis.core.saml import selectors as saml
from parvis.core.signin.models import Account, Grant, IdentityProvider, MailDomain, ProviderHealth, ServiceProvider, SignIn, State
from parvis.core.signin.rules.profile import SAML
from parvis.core.signin.selectors.profile import issuer, profile
from parvis.kernel.accents import without_accents
from parvis.kernel.manifest import Audience

FAILING_AFTER = 2


FAILING_FOR = timedelta(minutes=5)


def providers(audience: Audience) -> list[IdentityProvider]:
    """Providers of ``audience``, suspended ones too, in the operator's order."""
    return list(IdentityProvider.objects.filter(audience=audience))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A provider as the choice page shows it: offered or, for a reason, not."""

    provider: IdentityProvider
    why_not: str = ""  # suspended, too-low or test-only; empty when it is offered
    with_evidence: bool = False  # too low alone, and enough with a document presented in the same sign-in
    is_failing: bool = False  # it did not answer lately


def offers(audience: Audience, *, level: str = "", service: ServiceProvider | None = None) -> list[Offer]:
    """Every provider of ``audience``, in the operator's order, with why it is not offered for ``level`` and ``service``."""
    held = IdentityProvider.objects.filter(audience=audience).select_related("health")
    return [offer(each, level=level, service=service) for each in held if serves(each, service)]


def serves(provider: IdentityProvider, service: ServiceProvider | None) -> bool:
    """Whether ``provider`` is among those of the service's entrance (the portal itself has all), and invents no people for real ones."""
    named = issuer(service.issuer).providers if service else ()
    return (not named or provider.slug in named) and (not provider.test or may_see_invented_people(service))


def offer(provider: IdentityProvider, *, level: str, service: ServiceProvider | None) -> Offer:
    reason = why_not(provider, level=level, service=service)
    raised = reason == "too-low" and provider.audience == Audience.PERSON and any(raised_by(each, wanted=level) for each in provider.levels)
    return Offer(provider=provider, why_not=reason, with_evidence=raised, is_failing=is_failing(provider))


def why_not(provider: IdentityProvider, *, level: str, service: ServiceProvider | None) -> str:
    if not provider.is_active:
        return "suspended"
    if not provider.test and not may_see_real_people(service):
        return "test-only"
    rank = profile().rank
    return "too-low" if max(map(rank, provider.levels), default=-1) < rank(level) else ""


def is_failing(provider: IdentityProvider) -> bool:
    """Twice without an answer, the last time a few minutes ago: said before anybody chooses it, and still let through."""
    health = getattr(provider, "health", None)
    if health is None or health.failures < FAILING_AFTER or health.failed_at is None:
        return False
    return bool(timezone.now() - health.failed_at < FAILING_FOR)


def usable_providers(audience: Audience, *, level: str = "", service: ServiceProvider | None = None) -> list[IdentityProvider]:
    """Active providers that can vouch for ``level`` or more, and that ``service`` may see."""
    return [offer.provider for offer in offers(audience, level=level, service=service) if not offer.why_not]


def address_of(provider: IdentityProvider) -> str:
    """Where browsers go when they choose it."""
    return saml.address_of(provider.slug) if provider.protocol == SAML else provider.issuer


def by_name(found: Iterable[IdentityProvider]) -> list[IdentityProvider]:
    """In the order of their names in the reader's language."""
    return sorted(found, key=lambda provider: without_accents(str(provider.title)).lower())


def was_used(provider: IdentityProvider) -> bool:
    """Whether somebody ever came through it."""
    came = SignIn.objects.filter(provider=provider), Account.objects.filter(provider=provider)
    return any(each.exists() for each in came) or Grant.objects.filter(provider=provider.slug).exists()


@dataclass(frozen=True, kw_only=True)
class ProviderLine:
    """A provider as the operator's list shows it: how it does, and how many came today, never who."""

    provider: IdentityProvider
    health: ProviderHealth | None
    today: int
    is_failing: bool


def provider_lines(*, search: str = "", state: str = "") -> list[ProviderLine]:
    held = IdentityProvider.objects.select_related("health").order_by("audience", "order", "slug")
    if search:
        words = (Q(**{f"{name}__icontains": search}) for name in ("slug", "title_fr", "title_en", "issuer"))
        held = held.filter(reduce(or_, words))
    if state:
        held = held.filter(state=state)
    counts = signed_in_today()
    return [
        ProviderLine(provider=each, health=getattr(each, "health", None), today=counts.get(each.pk, 0), is_failing=is_failing(each))
        for each in held
    ]


def signed_in_today() -> dict[int, int]:
    """Successful sign-ins since midnight, by provider."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    came = SignIn.objects.filter(outcome=SignIn.Outcome.SUCCEEDED, at__gte=midnight)
    return {row["provider"]: row["count"] for row in came.order_by().values("provider").annotate(count=Count("pk"))}


def is_enough(provider: IdentityProvider, *, level: str) -> bool:
    """Whether ``provider`` reaches ``level``, alone or with evidence."""
    found = offer(provider, level=level, service=None)
    return not found.why_not or found.with_evidence


def raised_by(vouched: str, *, wanted: str) -> EvidenceRule | None:
    """The country's rule by which evidence makes ``wanted`` of ``vouched``, today."""
    return evidence.rule_to_raise(vouched=vouched, wanted=wanted, levels=profile().levels)


def may_see_real_people(service: ServiceProvider | None) -> bool:
    """Services in the sandbox see test accounts only; the portal itself is no service."""
    return service is None or service.environment != ServiceProvider.Environment.SANDBOX


def may_see_invented_people(service: ServiceProvider | None) -> bool:
    """Accounts that anybody may use open neither the portal nor a service in production, save in a demonstration."""
    return settings.PARVIS_DEMO or not may_see_real_people(service)


def provider(slug: str) -> IdentityProvider | None:
    return IdentityProvider.objects.filter(slug=slug).first()


def sample_provider() -> dict[str, object] | None:
    """One provider's page, for the crawl."""
    first = IdentityProvider.objects.first()
    return {"slug": first.slug} if first else None


def domains() -> list[MailDomain]:
    """The operator's table, by name."""
    return list(MailDomain.objects.select_related("provider", "organisation"))


def domain(domain_id: int) -> MailDomain | None:
    return MailDomain.objects.filter(id=domain_id).select_related("provider").first()


def provider_of_domain(name: str) -> IdentityProvider | None:
    """The active provider to which addresses of ``name``, or of a domain above it, lead."""
    parts = name.lower().rstrip(".").split(".")
    above = [".".join(parts[start:]) for start in range(max(1, len(parts) - 1))][:10]
    rows = MailDomain.objects.filter(domain__in=above, provider__state=State.ACTIVE).select_related("provider")
    nearest = max(rows, key=lambda row: len(row.domain), default=None)
    return nearest.provider if nearest else None


def domains_of_bodies(name: str) -> list[MailDomain]:
    """Bodies whose name holds ``name``, with the provider that their addresses lead to."""
    rows = MailDomain.objects.filter(organisation__name__icontains=name, provider__state=State.ACTIVE)
    return list(rows.select_related("provider", "organisation").order_by("organisation__name", "domain")[:20])
