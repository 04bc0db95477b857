"""The country's sign-in profile, who may provide identities, which services are known."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, reduce
from importlib import import_module
from importlib.util import find_spec
from operator import or_
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from parvis.core.evidence import selectors as evidence
from parvis.core.evidence.selectors import EvidenceRule
from parvis.core.people.selectors import Identity, Person
from parvis.core.saml import selectors as saml
from parvis.core.signin import keys
from parvis.core.signin.models import (
    Account,
    Attempt,
    Block,
    BrowserSession,
    ClientSecret,
    Consent,
    Grant,
    IdentityProvider,
    MailDomain,
    ProviderHealth,
    ServiceCount,
    ServiceProvider,
    SignIn,
    State,
)
from parvis.core.signin.rules import keyring, tokens
from parvis.core.signin.rules.assurance import Assurance
from parvis.core.signin.rules.problems import EmployerUnreadable, IdentityIncomplete
from parvis.core.signin.rules.profile import (
    PAIRWISE,
    PROVIDER,
    PUBLIC,
    REGISTER,
    SAML,
    ActingFor,
    ClaimGroup,
    EuropeProfile,
    Issuer,
    ProviderRow,
    Received,
    SignInProfile,
    Subject,
)
from parvis.core.signin.rules.register import CivilRegister, Finding, Said
from parvis.core.signin.rules.requests import RegisteredService, can_be_kept
from parvis.kernel.accents import without_accents
from parvis.kernel.calendar import end_of_day, start_of_day
from parvis.kernel.manifest import Audience, Need
from parvis.kernel.prepared import Prepared
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
    "SAML",
    "ActingFor",
    "Assurance",
    "CivilRegister",
    "ClaimGroup",
    "EmployerUnreadable",
    "EuropeProfile",
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


FAILING_AFTER = 2
FAILING_FOR = timedelta(minutes=5)


# What every sign-in reads, compiled once.
SERVICE = Prepared(lambda client_id: ServiceProvider.objects.filter(client_id=client_id), str)
SECRETS = Prepared(lambda service: ClientSecret.objects.filter(service=service), int)
SESSION = Prepared(
    lambda cookie, issuer: BrowserSession.objects.select_related("person", "organisation", "provider").filter(
        cookie_fingerprint=cookie, issuer=issuer
    ),
    str,
    str,
)
CONSENT = Prepared(lambda person, service: Consent.objects.filter(person=person, service=service), UUID, int)
GRANT_BY_CODE = Prepared(lambda code: Grant.objects.select_related("service").filter(code_fingerprint=code), str)
GRANT_BY_TOKEN = Prepared(lambda token: Grant.objects.select_related("service", "person", "session").filter(token_fingerprint=token), str)


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


def europe() -> EuropeProfile:
    """What the country agreed with the others; raises LookupError when it has no node."""
    declared = profile().europe
    if declared is None:
        raise LookupError("This country's sign-in profile declares no node: set SignInProfile.europe.")
    return declared


def attempt_by_request(request_id: str) -> Attempt | None:
    """The open attempt whose request another country's node answers: its browser is checked on the page after."""
    held = Attempt.objects.select_related("provider", "service")
    waiting = held.filter(state_fingerprint=tokens.fingerprint(request_id), closed_at=None, expires_at__gt=timezone.now())
    return waiting.filter(provider__protocol=SAML).first()


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
    found = SESSION.first(tokens.fingerprint(cookie), row.slug)
    return found if found is not None and found.expires_at > timezone.now() else None


def consent(person: Person, service: ServiceProvider) -> Consent | None:
    """What ``person`` last agreed that ``service`` knows, unless they withdrew it."""
    found = CONSENT.first(person.pk, service.pk)
    return found if found is not None and found.withdrawn_at is None else None


def grant_by_code(code: str) -> Grant | None:
    return GRANT_BY_CODE.first(tokens.fingerprint(code))


def grant_by_token(access_token: str) -> Grant | None:
    return GRANT_BY_TOKEN.first(tokens.fingerprint(access_token))


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


def every_service() -> list[ServiceProvider]:
    """Services of both environments, suspended ones too."""
    return list(ServiceProvider.objects.order_by("name", "pk"))


def sample_blockable() -> Mapping[str, object] | None:
    """For the crawler: a provider that a resident may block."""
    found = IdentityProvider.objects.filter(audience=Audience.PERSON).first()
    return {"slug": found.slug} if found else None
