"""Sign-ins under way, sessions at issuers, and what they granted."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from parvis.core.people.selectors import Person
from parvis.core.signin.models import Attempt, BrowserSession, Consent, Grant, ServiceProvider
from parvis.core.signin.rules import tokens
from parvis.core.signin.rules.profile import SAML, Issuer
from parvis.kernel.prepared import Prepared

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


def attempt_by_request(request_id: str) -> Attempt | None:
    """The open attempt whose request another country's node answers: its browser is checked on the page after."""
    held = Attempt.objects.select_related("provider", "service")
    waiting = held.filter(state_fingerprint=tokens.fingerprint(request_id), closed_at=None, expires_at__gt=timezone.now())
    return waiting.filter(provider__protocol=SAML).first()


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
