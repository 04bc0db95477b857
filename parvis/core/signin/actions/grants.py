"""What services are granted: a code once the person agreed, and sessions that hold what was granted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from parvis.core.mandates import actions as mandates
from parvis.core.people import actions as people
from parvis.core.people.rules import SECOND_FACTOR
from parvis.core.people.selectors import Identity, Mandate, Person
from parvis.core.protection import actions as protection
from parvis.core.signin import keys, selectors
from parvis.core.signin.actions import accounts, attempts, consents, counting, history, raising
from parvis.core.signin.models import Attempt, BrowserSession, Consent, Grant, ServiceProvider, SignIn, State
from parvis.core.signin.rules import assurance, requests, tokens
from parvis.core.signin.rules.problems import AttemptExpired, SecondFactorMissing, UnknownService
from parvis.core.signin.rules.profile import PAIRWISE, Issuer
from parvis.core.signin.rules.requests import AuthorizeRequest
from parvis.kernel import prepared
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """The person said yes: where the browser goes, and the cookie of the session, new or as it was."""

    redirect_uri: str
    answer: Mapping[str, str]
    cookie: str


@transaction.atomic
def agree(
    attempt: Attempt, *, session: BrowserSession | None, cookie: str, language: str, device: str = "", mandate: Mandate | None = None
) -> Agreed:
    """Close the attempt and give its service a code, for whom the provider named or for who was signed in already.

    ``mandate`` is theirs and was checked (acting.chosen); it is held here, so that it cannot end meanwhile (MandateEnded).
    """

    service = service_of(attempt)
    row = selectors.issuer(service.issuer)
    asked = AuthorizeRequest.from_json(attempt.request)
    single_sign_on = not attempt.received
    if not single_sign_on:
        cookie = token_urlsafe(32)
        session = opened(attempt, row=row, cookie=cookie, language=language, device=device)
    if session is None:
        raise AttemptExpired("nobody signed in for this attempt")
    attempts.close(attempt)
    consents.given(session.person, service=service, scopes=agreed_to(asked))
    level = assurance_told(session, row=row, asked=asked, single_sign_on=single_sign_on)
    return told(session, service=service, asked=asked, level=level, cookie=cookie, mandate=mandate)


@transaction.atomic
def agree_again(consent: Consent, *, session: BrowserSession, service: ServiceProvider, asked: AuthorizeRequest, cookie: str) -> Agreed:
    """Give the service a code without a page: the person is signed in, and agreed to the same before."""
    consents.used(consent)
    level = assurance_told(session, row=selectors.issuer(service.issuer), asked=asked, single_sign_on=True)
    return told(session, service=service, asked=asked, level=level, cookie=cookie)


def told(
    session: BrowserSession, *, service: ServiceProvider, asked: AuthorizeRequest, level: str, cookie: str, mandate: Mandate | None = None
) -> Agreed:
    """The code, and a line of it for everyone who reads it later: the person, their trace, the service's developers."""
    row = selectors.issuer(service.issuer)
    code = granted(session, service=service, row=row, asked=asked, level=level, mandate=mandate)
    history.note(
        session.person,
        provider=session.provider,
        service=service,
        level=session.level,
        outcome=SignIn.Outcome.SUCCEEDED,
        session=session,
    )
    trace_release(session.person, service=service, row=row, asked=asked, mandate=mandate)
    counting.count(service, SignIn.Outcome.SUCCEEDED)  # last: the row is shared with the service's other sign-ins
    return Agreed(redirect_uri=asked.redirect_uri, answer={"code": code, **back(asked, row=row)}, cookie=cookie)


def agreed_to(asked: AuthorizeRequest) -> list[str]:
    """Scopes, and claims that were asked by name."""
    return sorted({*asked.scopes, *asked.userinfo_claims, *asked.id_token_claims})


def agreement(person: Person, *, service: ServiceProvider, asked: AuthorizeRequest) -> Consent | None:
    """What the person agreed to before, when it covers what is asked now."""
    held = selectors.consent(person, service)
    return held if held is not None and set(agreed_to(asked)) <= set(held.scopes) else None


def service_of(attempt: Attempt) -> ServiceProvider:
    if attempt.service is None:
        raise AttemptExpired("this attempt is not for a service")
    if attempt.service.state != State.ACTIVE:
        raise UnknownService("the service was suspended meanwhile")
    return attempt.service


def back(asked: AuthorizeRequest, *, row: Issuer) -> dict[str, str]:
    """What every answer to a service carries (RFC 6749 4.1.2, RFC 9207)."""
    return {"state": asked.state, "iss": selectors.issuer_url(row)}


def opened(attempt: Attempt, *, row: Issuer, cookie: str, language: str, device: str) -> BrowserSession:
    """A session at this issuer for whom the provider just named."""
    received, id_token = attempts.received_in(attempt)
    provider = attempts.provider_of(attempt)
    attempts.require_usable(provider, attempt=attempt)  # the operator may have suspended it since
    raising.require_reached(attempt)
    person = accounts.recognised(received, provider=provider, language=language)
    accounts.require_not_blocked(person, provider=provider)  # they may have said so since
    raising.belongs_to(attempt, person)
    _, organisation = attempts.hat_of(received, person)
    if organisation:
        people.accept_invitation(person, organisation, email=received.email)
    return BrowserSession.objects.create(
        cookie_fingerprint=tokens.fingerprint(cookie),
        issuer=row.slug,
        person=person,
        organisation=organisation,
        provider=provider,
        uid=received.uid if row.audience is Audience.AGENT else "",
        site=received.site,
        level=attempt.received_level,
        methods=attempt.methods,
        phone=received.phone if row.audience is Audience.AGENT else "",
        device=device,
        sid=token_urlsafe(24),
        sealed_id_token=keys.seal(id_token),
        authenticated_at=timezone.now(),
        sealed_said=keys.seal(json.dumps(asdict(received.identity))) if received.identity != person.identity else "",
        confirmed_at=received.checked.moment if received.checked else None,
        expires_at=timezone.now() + timedelta(seconds=row.session_seconds),
    )


def granted(
    session: BrowserSession, *, service: ServiceProvider, row: Issuer, asked: AuthorizeRequest, level: str, mandate: Mandate | None
) -> str:
    code = token_urlsafe(32)
    grant = Grant(
        service=service,
        session=session,
        person=session.person,
        organisation=mandate.organisation if mandate else session.organisation,
        mandate=mandate,
        provider=session.provider.slug,
        uid=session.uid,
        site=session.site,
        subject=subject_for(session.person, service=service, row=row),
        sid=tokens.fingerprint(f"{session.sid}|{service.client_id}")[:32],  # services cannot compare sessions either
        scopes=list(asked.scopes),
        level=level,
        methods=session.methods,
        phone=session.phone,
        nonce=asked.nonce,
        redirect_uri=asked.redirect_uri,
        code_challenge=asked.code_challenge,
        claims={"userinfo": list(asked.userinfo_claims), "id_token": list(asked.id_token_claims)},
        authenticated_at=time_told(session, asked=asked, row=row),
        code_fingerprint=tokens.fingerprint(code),
        code_expires_at=timezone.now() + timedelta(seconds=row.code_seconds),
    )
    prepared.insert(grant)
    return code


def time_told(session: BrowserSession, *, asked: AuthorizeRequest, row: Issuer) -> datetime:
    """When the person signed in; to who asks for nothing about them, only in which half hour.

    The exact second is the same for every service of one session: two of them could find the person by it.
    """
    exact = session.authenticated_at
    if asked.scopes != ("openid",) or asked.max_age is not None:
        return exact
    return datetime.fromtimestamp(exact.timestamp() // row.session_seconds * row.session_seconds, tz=UTC)


def assurance_told(session: BrowserSession, *, row: Issuer, asked: AuthorizeRequest, single_sign_on: bool) -> str:
    """The level that the service is told, in its own spelling; raises SecondFactorMissing when what it demands does not hold."""
    if not row.assurances:
        return row.level_told(vouched=session.level, asked=asked.level, single_sign_on=single_sign_on)
    rows = requests.rows_of(row)
    told = assurance.reached(
        asked.acrs or assurance.current(rows),
        rows=rows,
        level=session.level,
        second_factor=SECOND_FACTOR in session.methods,
        rank=selectors.profile().rank,
    )
    if not told and asked.acrs:
        raise SecondFactorMissing("none of the requested levels holds")
    return told or session.level


def subject_for(person: Person, *, service: ServiceProvider, row: Issuer) -> str:
    """How this service names the person, stored once: a corrected identity does not change it."""
    if row.subjects != PAIRWISE:
        return people.name_in_sector(person, sector=f"public:{row.slug}", value=str(uuid4()))
    return people.name_in_sector(person, sector=f"entity:{service.entity}", value=name_for(service, identity=person.identity))


def name_for(service: ServiceProvider, *, identity: Identity) -> str:
    """A new pairwise name, or the one that an earlier platform gave the same person at the same entity."""
    compatible = selectors.profile().compatible_subject
    if service.subject_form == ServiceProvider.SubjectForm.COMPATIBLE and compatible:
        return compatible(identity, entity=service.entity, secret=keys.compatible_subject_key())
    return tokens.pairwise_subject(key=keys.pairwise_key(), entity=service.entity, identity=identity.canonical())


def trace_release(person: Person, *, service: ServiceProvider, row: Issuer, asked: AuthorizeRequest, mandate: Mandate | None) -> None:
    """The person reads what was told; of a company, so do its representatives."""
    if mandate is not None:
        people.hold_mandate(mandate.pk)
        mandates.note_use(mandate, act=service.name)
    hidden = frozenset() if mandate else selectors.profile().organisation_claims
    protection.record(
        "signin.identity-released",
        subjects=[person.identity.canonical(), *([mandate.subject] if mandate else [])],
        organisation=service.name,
        organisation_identifier=service.entity,
        purpose=Text("Vous reconnaître sur ce service, à votre demande", "Recognising you at this service, as you asked"),
        legal_basis=selectors.profile().legal_basis,
        fields=titles_of(tuple(name for name in asked.claims_told(row) if name not in hidden), language=person.language),
    )


def titles_of(claims: tuple[str, ...], *, language: str) -> list[str]:
    """Claims as the person will read them in their trace."""
    titles = selectors.profile().claim_titles
    return [titles[name].in_language(language) if name in titles else name for name in claims]


def refuse(attempt: Attempt, *, session: BrowserSession | None) -> None:
    """The person says no to the service: whoever is known sees it in their history."""
    service = service_of(attempt)
    if attempt.received:
        attempts.decline(attempt)
        return
    with transaction.atomic():
        attempts.close(attempt)
        counting.count(service, SignIn.Outcome.DECLINED)
        if session:
            history.note(session.person, provider=session.provider, service=service, level=session.level, outcome=SignIn.Outcome.DECLINED)


def end_session(session: BrowserSession) -> None:
    """Close the session at the issuer; tokens it gave end with it."""
    Grant.objects.filter(session=session, revoked_at=None).update(revoked_at=timezone.now())
    session.delete()
