"""How this node stands in its networks: what operators watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from parvis.core.nodes import evidence, identity, joining, membership
from parvis.core.nodes import places as folders
from parvis.core.nodes.models import Certificate, Delivery, Peer, Place, RefusedMembership
from parvis.core.nodes.rules.membership import Membership
from parvis.kernel import catalogue
from parvis.kernel.networks import Network

ALARMS_SHOWN = timedelta(days=30)
SOON = 21  # days


@dataclass(frozen=True, kw_only=True)
class Standing:
    """This node in one network; ``role`` is ``authority``, ``member`` or ``waiting``."""

    network: Network
    role: str
    identifier: str
    held: Membership | None
    certificate_ends: datetime | None
    key_since: datetime | None
    key_numbers: str
    heard: Place | None
    deliveries: int
    sample: bool

    @property
    def certificate_days(self) -> int | None:
        return (self.certificate_ends - timezone.now()).days if self.certificate_ends else None

    @property
    def is_expired(self) -> bool:
        return bool(self.held and self.held.expires_at <= timezone.now())

    @property
    def ends_soon(self) -> bool:
        return self.certificate_days is not None and self.certificate_days < SOON


def places() -> list[Standing]:
    return [found for network in folders.networks() if (found := place(network))]


def place(network: str) -> Standing | None:
    """None where this node has nothing to do with the network."""
    if network not in folders.networks():
        return None
    heard = Place.objects.filter(network=network).first()
    key = folders.folder(network) / "message.key"
    return Standing(
        network=catalogue.networks()[network],
        role="authority" if folders.is_authority(network) else "member" if certificate_ends(network) else "waiting",
        identifier=folders.pins(network)["identifier"],
        held=membership.newest(network),
        certificate_ends=certificate_ends(network),
        key_since=datetime.fromtimestamp(key.stat().st_mtime, UTC) if key.exists() else None,
        key_numbers=joining.spoken_own(network) if key.exists() else "",
        heard=heard,
        deliveries=Delivery.objects.filter(network=network, state__in=(Delivery.State.WAITING, Delivery.State.AWAITED)).count(),
        sample=bool(heard and heard.sample),
    )


def certificate_ends(network: str) -> datetime | None:
    try:
        return identity.own(network).certificate.not_valid_after_utc
    except identity.NoIdentity:
        return None


def alarms() -> QuerySet[RefusedMembership]:
    """Refused documents of the last days that nobody sends by accident."""
    codes = [each.code for each in evidence.ALARMING]
    return RefusedMembership.objects.filter(code__in=codes, at__gt=timezone.now() - ALARMS_SHOWN)


def compared(peer: Peer | None) -> list[object]:
    """Failures in a row and the three results of the last comparison, for a table."""
    return [peer.failures, peer.missing_here, peer.missing_there, peer.different] if peer else ["", "", "", ""]


def certificate(found: Certificate) -> dict[str, Any]:
    """A certificate and its state: ``valid``, ``soon``, ``ended`` or ``revoked``."""
    days = (found.not_after - timezone.now()).days
    state = "revoked" if found.revoked_at else "ended" if days < 0 else "soon" if days < SOON else "valid"
    return {"certificate": found, "days": days, "state": state}
