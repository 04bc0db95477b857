"""The register signed as one document: at each change, before it expires, and when the authority changes its key."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.core.nodes import certificates, identity, membership, places, recording
from parvis.core.nodes.models import Node, Place
from parvis.core.nodes.rules import certificates as x509_rules
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.rules.keys import Jwk
from parvis.core.nodes.rules.membership import Membership
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

NEXT_KEY = "authority.key.next"
REPUBLISHED_BEFORE = timedelta(days=4)  # half of its life is left to notice that publishing fails


def locked(network: str) -> Place:
    """Changes of one register come one after the other, each seeing the one before; in the caller's transaction."""
    Place.objects.get_or_create(network=network)
    return Place.objects.select_for_update().get(network=network)


@transaction.atomic
def publish(network: str, *, after: int = 0) -> Membership:
    """Sign the register as it stands and put it in force here; ``after`` skips serials that a lost copy had used.

    Raises NoIdentity where this node is not the authority.
    """
    key = identity.authority_key(network)
    locked(network)
    held = membership.newest(network)
    serial = max(held.serial if held else 0, last_serial(network), after) + 1
    document = rules.signed(described(network, serial=serial, held=held, now=timezone.now()), key=key)
    places.write(places.folder(network) / "serial", str(serial))
    published = membership.accept(network, document, source="own")
    certificates.publish_list(network, number=serial)
    return published


def publish_if_due(network: str) -> Membership | None:
    """Publish when what is published will expire soon; None while it holds."""
    held = membership.newest(network)
    if held is not None and held.expires_at - timezone.now() > REPUBLISHED_BEFORE:
        return None
    return publish(network)


def last_serial(network: str) -> int:
    """The last one that was used, kept outside the database: one restored from an old copy must not use it again."""
    path = places.folder(network) / "serial"
    return int(places.read(path)) if path.exists() else 0


def described(network: str, *, serial: int, held: Membership | None, now: datetime) -> Membership:
    """The register as a document to sign. A key that was good before and is no longer ours is revoked for ever."""
    now = now.replace(microsecond=0)
    nodes = Node.objects.filter(network=network).prefetch_related("certificates")
    keys = own_keys(network)
    names = {jose.thumbprint(key) for key in keys}
    replaced = [jose.thumbprint(key) for key in held.keys if jose.thumbprint(key) not in names] if held else []
    return Membership(
        network=network,
        serial=serial,
        issued_at=now,
        expires_at=now + rules.LIFE,
        keys=keys,
        revoked_keys=(*(held.revoked_keys if held else ()), *replaced),
        members=tuple(member_of(node) for node in nodes if node.state == Node.State.ACTIVE),
        crl=tuple(serial for serial, _ in certificates.revoked(network)),
        expelled=tuple(node.identifier for node in nodes if node.state == Node.State.EXPELLED),
        authorities=(x509_rules.der_of(certificates.issuer(network).certificate),),
    )


def own_keys(network: str) -> tuple[Jwk, ...]:
    """The key that signs, and the one that is announced to follow it."""
    announced = places.folder(network) / NEXT_KEY
    following = [jose.public(jose.private(places.read(announced)))] if announced.exists() else []
    return (jose.public(identity.authority_key(network)), *following)


def member_of(node: Node) -> rules.Member:
    return rules.Member(
        identifier=node.identifier,
        title=Text.of(node.title),
        organisation_identifier=node.organisation_identifier,
        country=node.country,
        address=node.address,
        clearance=Label(node.clearance),
        message_key=jose.public(node.message_key),
        certificates=tuple(each.fingerprint for each in certificates.valid(node)),
        roles=tuple(node.roles),
    )


def rotate(network: str, *, by: str = "") -> Membership:
    """Change the authority's key: the old one announces the new one, the new one revokes the old one.

    A crash at any moment is mended by calling it again. Raises NoIdentity.
    """
    home = places.folder(network)
    old = identity.authority_key(network)
    if not (home / NEXT_KEY).exists():
        places.write(home / NEXT_KEY, jose.json_of(jose.new_key()))
    publish(network)
    (home / NEXT_KEY).replace(home / "authority.key")
    new = jose.public(identity.authority_key(network))
    held = places.pins(network)
    places.keep_pins(network, url=held["url"], keys=[new], identifier=held["identifier"])
    with transaction.atomic():
        published = publish(network)
        recording.record("nodes.key-changed", network=network, by=by, detail={"old": old.thumbprint(), "new": new["kid"]})
    return published
