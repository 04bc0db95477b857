"""What people agreed that services know: kept as long as it serves, withdrawn when they say so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from parvis.core.people.selectors import Person
from parvis.core.signin.models import Consent, Grant, ServiceProvider


def given(person: Person, *, service: ServiceProvider, scopes: Iterable[str]) -> None:
    """``person`` agreed, now, that ``service`` is told what ``scopes`` hold."""
    now = timezone.now()
    fields = {"scopes": list(scopes), "last_at": now, "withdrawn_at": None}
    Consent.objects.update_or_create(person=person, service=service, defaults=fields, create_defaults={**fields, "since": now})


def used(consent: Consent) -> None:
    """A sign-in rested on it: the person sees when it last did, to the hour."""
    now = timezone.now()
    if now - consent.last_at > timedelta(hours=1):
        Consent.objects.filter(pk=consent.pk).update(last_at=now)


def withdraw(consent: Consent) -> None:
    """Nothing rests on this agreement any more, and the service's tokens about the person end now."""
    now = timezone.now()
    Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=now)
    Grant.objects.filter(person=consent.person, service=consent.service, revoked_at=None).update(revoked_at=now)
