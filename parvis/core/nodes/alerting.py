"""Operators are told: who applies, what ends soon, and that somebody tried to have another membership believed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from parvis.core.nodes import identity, places
from parvis.core.nodes.models import Certificate, Node
from parvis.core.nodes.models import Membership as Document
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import operators
from parvis.kernel import catalogue

CERTIFICATES_TOLD = timedelta(days=21)  # machines renew at 30: who is told here has a machine that does not
MEMBERSHIP_TOLD = timedelta(days=2)
PAGE = "/platform/nodes"


def tell(name: str, *, network: str, key: str, context: Mapping[str, object], link: str = PAGE) -> None:
    """One message to each operator, once for each ``key``."""
    said = {"network": catalogue.networks()[network].title, **context}
    for person in operators():
        notices.send(f"nodes.{name}", to=person, key=f"nodes:{name}:{network}:{key}:{person.pk}", context=said, link=link)


def tell_of_what_ends(network: str, *, now: datetime) -> None:
    held = Document.objects.filter(network=network).order_by("-serial").first()
    if held is not None and held.expires_at - now < MEMBERSHIP_TOLD:
        tell("membership-ends", network=network, key=str(held.serial), context={"at": held.expires_at})
    for identifier, at in certificates_ending(network, before=now + CERTIFICATES_TOLD, after=now):
        tell("certificate-ends", network=network, key=f"{identifier}:{at:%Y-%m-%d}", context={"member": identifier, "at": at})


def certificates_ending(network: str, *, before: datetime, after: datetime) -> list[tuple[str, datetime]]:
    """Members whose last certificate ends in between: our own, and at the authority everybody's."""
    found: dict[str, datetime] = {}
    if places.is_authority(network):
        rows = Certificate.objects.filter(node__network=network, node__state=Node.State.ACTIVE, revoked_at=None, not_after__gt=after)
        for name, at in rows.order_by("not_after").values_list("node__identifier", "not_after"):
            found[name] = at
    else:
        try:
            own = identity.own(network)
        except identity.NoIdentity:
            return []
        found[own.identifier] = own.certificate.not_valid_after_utc
    return sorted((name, at) for name, at in found.items() if after < at < before)
