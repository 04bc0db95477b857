"""Who is a member, by which keys we know them, and what went wrong lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from parvis.core.saml import keys
from parvis.core.saml.models import Party, Refusal
from parvis.core.saml.rules import metadata, signing
from parvis.core.saml.rules.metadata import Member
from parvis.core.saml.rules.problems import BadMessage
from parvis.core.saml.rules.responses import Signer

__all__ = ["Party"]


def parties() -> list[Party]:
    return list(Party.objects.all())


def party(slug: str) -> Party | None:
    return Party.objects.filter(slug=slug).first()


def party_called(entity_id: str, *, role: str) -> Party:
    """The registered party of that name and role; raises BadMessage."""
    found = Party.objects.filter(entity_id=entity_id, role=role).first()
    if found is None:
        raise BadMessage("unknown-party", f"no {role} of that name is registered")
    return found


def address_of(slug: str) -> str:
    """Where browsers are sent for the party called ``slug``; empty when it is not registered."""
    return Party.objects.filter(slug=slug).values_list("address", flat=True).first() or ""


def member(found: Party, *, now: datetime | None = None) -> Member:
    """The party's metadata, checked again: it may have expired since it was read. Raises BadMessage."""
    if not found.metadata:
        raise BadMessage("no-metadata", f"the metadata of {found.slug} was never read")
    return metadata.read(found.metadata.encode(), pinned=found.pinned, now=now or timezone.now(), eidas=found.is_eidas)


def algorithms_of(found: Party) -> frozenset[str]:
    return signing.EIDAS_SIGNATURES if found.is_eidas else signing.ORDINARY_SIGNATURES


def signer_for(found: Party | None = None) -> Signer:
    """Our current signing key, with the algorithm that ``found`` takes; of eIDAS for everybody else."""
    held = keys.pairs(keys.SIGNING)[0]
    algorithm = signing.PSS if found is None or found.is_eidas else signing.RSA_SHA256
    return Signer(key=held.key, certificate=held.certificate, algorithm=algorithm)


def opening_keys() -> list[str]:
    """Private keys that open what is sent to us: the current one, and the other while they change."""
    return [each.key for each in keys.pairs(keys.ENCRYPTION)]


def certificates(use: str) -> list[str]:
    return [each.certificate for each in keys.pairs(use)]


def key_states() -> Sequence[dict[str, object]]:
    """For the operator: each use, its certificates, and what a change of keys does next."""
    return [{"use": use, "pairs": keys.pairs(use), "next": keys.next_step(use)} for use in (keys.SIGNING, keys.ENCRYPTION)]


def refusals(*, limit: int = 50) -> list[Refusal]:
    return list(Refusal.objects.all()[:limit])
