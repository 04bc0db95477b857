"""Sessions ended from elsewhere: by the person, or because their provider is blocked or suspended."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from parvis.core.people import actions as people
from parvis.core.people.selectors import Person, sessions_of, sessions_through
from parvis.core.signin.actions import grants
from parvis.core.signin.models import BrowserSession, IdentityProvider


@transaction.atomic
def end_one(person: Person, key: str) -> bool:
    """End the session called ``key`` if it is this person's, here or at an issuer; whether there was one."""
    kind, _, name = key.partition("-")
    if kind == "here":
        return is_uuid(name) and people.end_sessions(sessions_of(person).filter(pk=name)) == 1
    return (
        name.isascii()
        and name.isdigit()
        and len(name) < 15
        and end_at_issuers(BrowserSession.objects.filter(person=person, pk=int(name))) == 1
    )


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@transaction.atomic
def end_all(person: Person) -> int:
    """Sign ``person`` out everywhere; how many sessions ended."""
    return people.end_sessions(sessions_of(person)) + end_at_issuers(BrowserSession.objects.filter(person=person))


@transaction.atomic
def end_through(provider: IdentityProvider, *, person: Person | None = None) -> None:
    """End what was opened through ``provider``: everybody's, or one person's."""
    here, there = sessions_through(provider.slug), BrowserSession.objects.filter(provider=provider)
    people.end_sessions(here.filter(person=person) if person else here)
    end_at_issuers(there.filter(person=person) if person else there)


def end_at_issuers(chosen: QuerySet[BrowserSession]) -> int:
    """With the tokens that these sessions gave."""
    found = list(chosen)
    for session in found:
        grants.end_session(session)
    return len(found)
