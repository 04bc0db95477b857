"""A sign-in from the first click to the session: begin, send, receive, finish or decline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from parvis.core.factors import selectors as factors
from parvis.core.people import actions as people
from parvis.core.people.rules import SECOND_FACTOR, identity_of
from parvis.core.people.selectors import (
    Organisation,
    Person,
    UnknownOrganisation,
    audience_of,
    invitation_for,
    organisation_by_identifier,
)
from parvis.core.signin import keys, member_states, relying_party, selectors
from parvis.core.signin.actions import accounts, counting, health, history, register
from parvis.core.signin.models import Attempt, IdentityProvider, Protocol, ServiceProvider, SignIn
from parvis.core.signin.rules import mapping, tokens
from parvis.core.signin.rules.problems import (
    AttemptExpired,
    BodyNotRegistered,
    EmployerUnreadable,
    ForgedAnswer,
    IdentityIncomplete,
    LevelNotAllowed,
    LevelTooLow,
    LevelUnsupported,
    NoCode,
    NoRole,
    ProviderSuspended,
    SignInError,
    StateUnknown,
    TestAccountsOnly,
)
from parvis.core.signin.rules.profile import Received
from parvis.core.signin.rules.register import Checked
from parvis.core.signin.rules.requests import AuthorizeRequest
from parvis.kernel.manifest import Audience

PORTAL_SECONDS = 1800


def begin(
    *,
    browser: str,
    audience: Audience,
    level: str = "",
    next_url: str = "",
    service: ServiceProvider | None = None,
    request: AuthorizeRequest | None = None,
    seconds: int = PORTAL_SECONDS,
    trial: bool = False,
) -> Attempt:
    """Open an attempt for the browser that holds the secret ``browser``."""
    return Attempt.objects.create(
        browser=tokens.fingerprint(browser),
        audience=audience,
        level=level,
        next=next_url,
        service=service,
        request=request.to_json() if request else {},
        trial=trial,
        expires_at=timezone.now() + timedelta(seconds=seconds),
    )


def send(attempt: Attempt, provider: IdentityProvider, *, browser: str) -> str:
    """The address at ``provider`` for this attempt; what was sent out before no longer counts.

    Raises ProviderSuspended, LevelTooLow, or ProviderUnavailable when the provider does not answer.
    """
    require_usable(provider, attempt=attempt)
    if provider.protocol == Protocol.SAML:
        url, state = member_states.departure(provider, level=level_to_ask(attempt, provider))
        return waiting(attempt, provider, url=url, state=state)
    state = token_urlsafe(32)
    with health.watched(provider):
        url = relying_party.authorization_url(
            provider,
            redirect_uri=callback_url(provider),
            state=state,
            nonce=derived("nonce", state, browser),
            verifier=derived("verifier", state, browser),
            level=level_to_ask(attempt, provider),
            scope=selectors.profile().scopes_asked.get(Audience(attempt.audience), "openid"),
        )
    return waiting(attempt, provider, url=url, state=state)


def waiting(attempt: Attempt, provider: IdentityProvider, *, url: str, state: str) -> str:
    attempt.provider, attempt.state_fingerprint = provider, tokens.fingerprint(state)
    attempt.received, attempt.received_level, attempt.methods = "", "", []  # of whoever came back before
    attempt.save(update_fields=["provider", "state_fingerprint", "received", "received_level", "methods"])
    return url


def require_usable(provider: IdentityProvider, *, attempt: Attempt) -> None:
    """Whoever may sign in through it; an operator may also try one that is suspended."""
    if attempt.trial:
        return
    if not provider.is_active:
        raise ProviderSuspended(provider.slug)
    if provider.audience != attempt.audience:
        raise ForgedAnswer(f"{provider.slug} is not a provider for {attempt.audience}")
    if not selectors.serves(provider, attempt.service):
        raise ForgedAnswer(f"{provider.slug} is not a provider of that entrance")
    if not provider.test and not selectors.may_see_real_people(attempt.service):
        raise TestAccountsOnly(f"{provider.slug} has real accounts, and this client is in the sandbox")
    if not selectors.is_enough(provider, level=attempt.level):
        raise LevelTooLow(f"{provider.slug} gives {provider.levels}, {attempt.level} is required")


def derived(name: str, state: str, browser: str) -> str:
    """Nonce and code verifier come from the state and the browser's cookie: the database holds neither."""
    return tokens.unpadded(salted_hmac(f"signin.{name}", f"{state}.{browser}", algorithm="sha256").digest())


def callback_url(provider: IdentityProvider) -> str:
    """Each provider has its own return address, so that one cannot pass for another (RFC 9700 4.4)."""
    return f"{settings.PARVIS_ORIGIN}{reverse('signin:callback', args=[provider.slug])}"


def level_to_ask(attempt: Attempt, provider: IdentityProvider) -> str:
    """The level required, or the provider's lowest when that is higher, or its highest when evidence is to raise that."""
    ranks = selectors.profile().rank
    highest = max(provider.levels, key=ranks, default="")
    return max(min(attempt.level, highest, key=ranks), min(provider.levels, key=ranks, default=""), key=ranks)


def receive(slug: str, answer: Mapping[str, str], *, browser: str) -> Attempt:
    """Take the provider's answer at its return address; the attempt then holds the identity, sealed.

    The state is used up whatever follows, so that an answer counts once. Raises a SignInError,
    whose ``attempt`` tells the page how to go on.
    """
    attempt = taken(answer.get("state", ""), browser=browser)
    try:
        received_from(attempt, slug, answer, browser=browser)
    except SignInError as error:
        error.attempt, error.provider = attempt, slug
        raise
    return attempt


def taken(state: str, *, browser: str) -> Attempt:
    """The attempt that waited for ``state``, once."""
    attempt = selectors.attempt_by_state(state, browser=browser) if state and browser else None
    if attempt is None:
        raise StateUnknown("no open attempt of this browser waits for that state")
    waiting = Attempt.objects.filter(pk=attempt.pk, state_fingerprint=attempt.state_fingerprint)
    if not waiting.update(state_fingerprint=None):
        raise StateUnknown("that state was used at the same moment")
    attempt.state_fingerprint = None
    return attempt


def received_from(attempt: Attempt, slug: str, answer: Mapping[str, str], *, browser: str) -> None:
    provider = attempt.provider
    if provider is None or provider.slug != slug or provider.protocol != Protocol.OIDC:
        raise ForgedAnswer(f"answer came back at {slug}, the attempt was sent elsewhere")
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise ForgedAnswer(f"{slug}: answer names another issuer")
    require_usable(provider, attempt=attempt)
    refuse_error(answer, provider=provider)
    with health.watched(provider, proves_life=True):
        proved = relying_party.exchange(
            provider,
            code=answer["code"],
            redirect_uri=callback_url(provider),
            nonce=derived("nonce", answer["state"], browser),
            verifier=derived("verifier", answer["state"], browser),
        )
    if attempt.trial:
        keep_for_trial(attempt, proved)
        return
    received = identity_in(proved.claims, provider=provider)
    try:
        require_level(proved.level, attempt=attempt, provider=provider)
        keep(attempt, checked(received, provider=provider), proved=proved)
    except SignInError as error:
        note_failure(attempt, received, level=proved.level, problem=error.code)
        raise


def checked(received: Received, *, provider: IdentityProvider) -> Received:
    """``received`` with the civil register's word on it; raises ProviderBlocked, NotConfirmed or RegisterUnavailable."""
    accounts.require_not_blocked(accounts.known_as(received, provider=provider), provider=provider)
    told = replace(received, checked=register.confirmed(received.identity, provider=provider))
    accounts.require_not_blocked(accounts.known_as(told, provider=provider), provider=provider)
    return told


def note_failure(attempt: Attempt, received: Received, *, level: str, problem: str) -> None:
    """A line in the history of whoever this account is known to belong to; strangers have no history."""
    provider = provider_of(attempt)
    account = accounts.account_of(received.uid, provider=provider)
    person = account.person if account else accounts.known_as(received, provider=provider)
    if person:
        known = level if selectors.profile().rank(level) >= 0 else ""
        history.note(person, provider=provider, service=attempt.service, level=known, outcome=SignIn.Outcome.FAILED, problem=problem)


def refuse_error(answer: Mapping[str, str], *, provider: IdentityProvider) -> None:
    """What came in place of a code; the browser brings it, so that it says nothing about the provider's health."""
    if error := answer.get("error", ""):
        raise mapping.problem_of(error, theirs=provider.error_meanings)
    if not answer.get("code"):
        raise NoCode("provider answered without a code")


def require_level(level: str, *, attempt: Attempt, provider: IdentityProvider) -> None:
    rank = selectors.profile().rank
    if rank(level) < 0:
        raise LevelUnsupported(f"{provider.slug} vouches for {level[:40]!r}")
    if level not in provider.levels:
        raise LevelNotAllowed(f"{provider.slug} vouches for {level}, which it may not")
    raisable = attempt.audience == Audience.PERSON and selectors.raised_by(level, wanted=attempt.level) is not None
    if rank(level) < rank(attempt.level) and not raisable:
        raise LevelTooLow(f"{provider.slug} vouches for {level}, {attempt.level} is required")


def identity_in(claims: Mapping[str, Any], *, provider: IdentityProvider) -> Received:
    read = selectors.profile().identity_from
    if read is None:
        raise IdentityIncomplete("the country's profile maps no claims")
    received = read(mapping.mapped(claims, provider.claim_rules))
    if provider.audience == Audience.PERSON and (received.organisation or not received.identity.birth_date):
        raise ForgedAnswer(f"{provider.slug}: a provider of residents speaks of an agent")
    if provider.audience == Audience.AGENT and not received.organisation:
        raise EmployerUnreadable(f"{provider.slug}: a provider of agents names no employer")
    return received


def keep(attempt: Attempt, received: Received, *, proved: relying_party.Answer) -> None:
    attempt.received = keys.seal(json.dumps({**asdict(received), "id_token": proved.id_token}))
    attempt.received_level, attempt.methods = proved.level, list(proved.methods)
    attempt.save(update_fields=["received", "received_level", "methods"])


def keep_for_trial(attempt: Attempt, proved: relying_party.Answer) -> None:
    """Claims as they came, for the operator who tries the provider."""
    attempt.received = keys.seal(json.dumps({"claims": dict(proved.claims)}))
    attempt.received_level = proved.level
    attempt.save(update_fields=["received", "received_level"])


def received_in(attempt: Attempt) -> tuple[Received, str]:
    """What the provider said, and its id_token; raises AttemptExpired before it said anything."""
    if not attempt.received or attempt.trial:
        raise AttemptExpired("nothing was received for this attempt")
    stored = json.loads(keys.unseal(attempt.received))
    id_token = stored.pop("id_token")
    identity, told = identity_of(stored.pop("identity")), stored.pop("checked", None)
    checked = Checked(**{**told, "identity": identity_of(told["identity"])}) if told else None
    return Received(identity=identity, checked=checked, **stored), id_token


def hat_of(received: Received, person: Person | None) -> tuple[Audience, Organisation | None]:
    """As what, and for whom, someone comes in: agents only where they have a current role. Raises NoRole."""
    if not received.organisation:
        return Audience.PERSON, None
    try:
        organisation = organisation_by_identifier(received.organisation)
    except UnknownOrganisation as error:
        raise BodyNotRegistered("the provider names a body that is not registered") from error
    audience = audience_of(person, organisation) if person else None
    if audience is None and invitation_for(received.email, organisation):
        audience = Audience.AGENT
    if audience is None:
        raise NoRole("no current role in that body")
    return audience, organisation


def close(attempt: Attempt) -> None:
    """The attempt ends here and forgets what it received; raises AttemptExpired if it had ended already."""
    ended = Attempt.objects.filter(pk=attempt.pk, closed_at=None).update(closed_at=timezone.now(), received="", state_fingerprint=None)
    if not ended:
        raise AttemptExpired("the attempt was closed already")


def enter_portal(request: HttpRequest, attempt: Attempt, *, language: str) -> Person:
    """Sign the person in here: one session, one line of history, one line of trace, one message."""
    require_for_portal(attempt)
    received, id_token = received_in(attempt)
    provider = provider_of(attempt)
    require_usable(provider, attempt=attempt)  # the operator may have suspended it since
    with transaction.atomic():
        close(attempt)
        person = accounts.recognised(received, provider=provider, language=language)
        accounts.require_not_blocked(person, provider=provider)  # they may have said so since
        audience, organisation = hat_of(received, person)
        if organisation:
            people.accept_invitation(person, organisation, email=received.email)
        history.note(person, provider=provider, service=None, level=attempt.received_level, outcome=SignIn.Outcome.SUCCEEDED)
    people.enter(
        request,
        person,
        audience=audience,
        level=attempt.received_level,
        organisation=organisation,
        provider=provider.slug,
        methods=attempt.methods,
        awaiting=SECOND_FACTOR not in attempt.methods and factors.has_factor(person),
    )
    request.session["signin.id_token"] = keys.seal(id_token)
    request.session["signin.next"] = attempt.next
    return person


def require_for_portal(attempt: Attempt) -> None:
    """What somebody began for a service, with its rules, does not open the portal."""
    if attempt.service_id is not None:
        raise AttemptExpired("this attempt is for a service")


def provider_of(attempt: Attempt) -> IdentityProvider:
    if attempt.provider is None:
        raise AttemptExpired("no provider was chosen")
    return attempt.provider


def decline(attempt: Attempt) -> None:
    """The person says no after reading what would be used: nothing is kept but, for someone known, the line of history."""
    received, _ = received_in(attempt)
    provider = provider_of(attempt)
    person = accounts.known_as(received, provider=provider)
    with transaction.atomic():
        close(attempt)
        counting.count(attempt.service, SignIn.Outcome.DECLINED)
        if person:
            history.note(person, provider=provider, service=attempt.service, level=attempt.received_level, outcome=SignIn.Outcome.DECLINED)
