"""What the country declares of mandates, who holds which, what waits for an answer."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.core.mandates.models import Line, Proposal, SignedText
from parvis.core.mandates.rules import Company, CompanyRegister, MandateProfile, Power, Representative
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Mandate, Organisation, Person
from parvis.kernel.text import Text

__all__ = ["Company", "CompanyRegister", "MandateProfile", "Power", "Representative"]

SHOWN = 200


@cache
def profile() -> MandateProfile:
    """What the country's ``mandates.py`` declares; without that file nobody acts for a company. Raises LookupError."""
    name = f"{settings.PARVIS_COUNTRY}.mandates"
    if find_spec(name) is None:
        return MandateProfile()
    declared = getattr(import_module(name), "profile", None)
    if not isinstance(declared, MandateProfile):
        raise LookupError(f"{name} must define `profile = MandateProfile(...)` (parvis.core.mandates.selectors)")
    return declared


def fingerprint(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def held(person: Person) -> list[Mandate]:
    """Every mandate that ``person`` holds or held for companies and residents, latest first."""
    return list(people.mandates_held_by(person)[:SHOWN])


def hats(person: Person) -> list[Mandate]:
    """For whom ``person`` may act now."""
    return list(people.mandates_held_by(person).current()[:SHOWN])


def given(person: Person) -> list[Mandate]:
    """Who helps or helped ``person``."""
    return list(people.mandates_given_by(person)[:SHOWN])


def held_mandate(person: Person, mandate_id: int) -> Mandate | None:
    """A current mandate that this very person holds."""
    return people.mandates_held_by(person).current().filter(pk=mandate_id).first()


def visible_mandate(person: Person, mandate_id: int) -> Mandate | None:
    """A mandate that ``person`` holds, gave, or oversees as a representative of the company; None for any other."""
    mine = Q(holder=person) | Q(person=person) | Q(organisation__in=people.organisations_represented_by(person))
    return people.mandates().exclude(kind=Mandate.Kind.PARENTAL).filter(mine, pk=mandate_id).first()


def representation(person: Person, organisation: Organisation) -> Mandate | None:
    """The mandate by which ``person`` represents ``organisation`` in law, if they do."""
    return people.mandates_held_by(person).current().filter(kind=Mandate.Kind.REPRESENTATION, organisation=organisation).first()


def giving(person: Person, organisation: Organisation) -> Mandate | None:
    """The mandate by which ``person`` may give others for ``organisation``: they represent it, or hold a power that says so."""
    found = people.mandates_held_by(person).current().filter(organisation=organisation)
    return next((mandate for mandate in found if may(mandate, "delegates")), None)


def may(mandate: Mandate, what: str) -> bool:
    """Whether ``mandate`` holds a power that ``what`` (files, signs_in, delegates) names."""
    return mandate.has_all_powers or any(getattr(power, what) for power in powers_of(mandate))


def powers_of(mandate: Mandate) -> list[Power]:
    return [power for power in profile().powers if power.slug in mandate.powers]


def power_titles(slugs: list[str]) -> list[Text]:
    return [power.title for power in profile().powers if power.slug in slugs]


def may_file(mandate_id: int | None) -> bool:
    """Whether files may be followed under this mandate."""
    found = people.mandates().current().filter(pk=mandate_id).first() if mandate_id else None
    return found is not None and may(found, "files")


def covers(mandate: Mandate, topics: tuple[str, ...]) -> bool:
    """Whether files about ``topics`` (life events) may be handed in under ``mandate``."""
    if mandate.organisation_id:
        return may(mandate, "files")
    return mandate.has_all_powers or any(power.files and set(power.topics) & set(topics) for power in powers_of(mandate))


def proposal(proposal_id: UUID, *, by: Person) -> Proposal | None:
    """A proposal that this very person made."""
    return proposals().filter(pk=proposal_id, made_by=by).first()


def invitation(token: str) -> Proposal | None:
    """The proposal whose link holds ``token``, while it waits for an answer."""
    found = proposals().filter(link_fingerprint=fingerprint(token), state=Proposal.State.SENT).first()
    return found if found and found.is_open else None


def proposals_by(person: Person) -> list[Proposal]:
    """What ``person`` proposed and is still open."""
    waiting = proposals().filter(made_by=person, state__in=[Proposal.State.SENT, Proposal.State.ANSWERED], expires_at__gt=timezone.now())
    return list(waiting[:SHOWN])


def prepared_today(helper: Person) -> int:
    """How many mandates ``helper`` wrote for residents in the last day, whatever became of them."""
    since = timezone.now() - timedelta(days=1)
    return Proposal.objects.filter(Q(person=None) | ~Q(person=helper), made_by=helper, kind=Mandate.Kind.HELP, created_at__gt=since).count()


def proposals() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("organisation", "person", "made_by", "holder", "via")


def signed_text(mandate: Mandate) -> SignedText | None:
    return SignedText.objects.filter(mandate=mandate).first()


def history_of(organisation: Organisation) -> list[Line]:
    return list(Line.objects.filter(organisation=organisation).select_related("by", "mandate__holder")[:SHOWN])


def to_recheck() -> list[Mandate]:
    """Representations whose proof is older than the country's cadence, longest ago first."""
    before = timezone.now() - profile().recheck_every
    old = people.mandates().current().filter(kind=Mandate.Kind.REPRESENTATION, checked_at__lt=before)
    return list(old.order_by("checked_at")[:SHOWN])
