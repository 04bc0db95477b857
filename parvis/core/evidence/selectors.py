"""Whom one trusts, which evidence raises what, and what was presented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from parvis.core.evidence import keys
from parvis.core.evidence.models import CountryCertificate, Presentation, RevocationList
from parvis.core.evidence.rules import certificates
from parvis.core.evidence.rules.certificates import Certificate
from parvis.core.evidence.rules.examination import PROVED
from parvis.core.evidence.rules.passive import Trust
from parvis.core.evidence.rules.raising import EvidenceRule, rule_for
from parvis.core.evidence.rules.states import SPECIMEN
from parvis.core.people.selectors import Identity, Person

__all__ = ["EvidenceRule"]


@cache
def rules() -> tuple[EvidenceRule, ...]:
    """What the country's ``evidence.py`` declares; without that file evidence raises nothing."""
    name = f"{settings.PARVIS_COUNTRY}.evidence"
    return tuple(import_module(name).rules) if find_spec(name) else ()


def rule_to_raise(*, vouched: str, wanted: str, levels: Sequence[str]) -> EvidenceRule | None:
    """The rule that makes ``wanted`` of ``vouched`` today, if the country has one and a State is trusted to sign evidence."""
    if not rules() or not trusted().filter(is_anchor=True).exists():
        return None
    return rule_for(rules(), vouched=vouched, wanted=wanted, levels=levels, day=timezone.localdate())


def proved_for(binding: str, *, identity: Identity, rule: EvidenceRule) -> bool:
    """Whether a chip answered in this very sign-in, in this person's name, not too long ago."""
    now = timezone.now()
    held = Presentation.objects.filter(
        binding=keys.fingerprint("binding", binding), holder_key=keys.holder_key(identity), kind=rule.kind, outcome=PROVED
    )
    return any(rule.is_fresh(each.closed_at, now=now) for each in held if each.closed_at)


@lru_cache(maxsize=2000)
def parsed(der: bytes) -> Certificate:
    return certificates.read(der)


@lru_cache(maxsize=300)
def parsed_list(der: bytes) -> certificates.RevocationList:
    return certificates.read_list(der)


def trusted(country: str = "") -> QuerySet[CountryCertificate]:
    """Certificates that count: in production, none that is invented."""
    held = CountryCertificate.objects.filter(country=country) if country else CountryCertificate.objects.all()
    return held if settings.PARVIS_DEMO else held.exclude(sample=True).exclude(country=SPECIMEN)


def trust() -> Trust:
    held = list(trusted())
    return Trust(
        certificates=[parsed(bytes(each.der)) for each in held],
        anchors=frozenset(each.fingerprint for each in held if each.is_anchor),
        lists=[parsed_list(bytes(each.der)) for each in revocation_lists()],
    )


def revocation_lists() -> list[RevocationList]:
    return list(RevocationList.objects.all())


def presentation(presentation_id: UUID) -> Presentation | None:
    return Presentation.objects.filter(id=presentation_id).first()


def history(person: Person) -> list[Presentation]:
    """What the person presented, latest first; what they began and left is nothing."""
    return list(Presentation.objects.filter(person=person).exclude(closed_at=None)[:50])


def is_open(found: Presentation, *, now: datetime | None = None) -> bool:
    return found.closed_at is None and found.expires_at > (now or timezone.now())
