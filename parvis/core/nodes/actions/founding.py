"""Making this node the authority of a network."""

from __future__ import annotations

from django.db import transaction

from parvis.core.nodes import certificates, identity, membership, places, recording
from parvis.core.nodes.actions.problems import Refused
from parvis.core.nodes.actions.publishing import locked, publish
from parvis.core.nodes.models import Node
from parvis.core.nodes.rules import applications
from parvis.core.nodes.rules import certificates as x509_rules
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.rules.membership import Membership
from parvis.kernel import catalogue
from parvis.kernel.text import Text


def found(network: str, *, title: Text, identifier: str, address: str, organisation_identifier: str, country: str, url: str) -> Membership:
    """Make this node the authority of ``network`` and its first member; raises Refused where one was founded or joined before."""
    newest = membership.newest(network)  # asked first: keys left beside a database without tables would stand in the way
    if places.pins(network) and newest:
        raise Refused(f"This node already belongs to {network}: keys are never overwritten. Move {places.folder(network)} away first.")
    refuse_name(identifier, address)
    for name in ("authority.key", "message.key"):
        keep_new_key(network, name)
    certificates.found(network)
    places.keep_pins(network, url=url, keys=[jose.public(identity.authority_key(network))], identifier=identifier)
    with transaction.atomic():
        locked(network)
        node = Node.objects.create(
            network=network,
            identifier=identifier,
            title={"fr": title.fr, "en": title.en},
            organisation_identifier=organisation_identifier,
            country=country,
            address=address,
            clearance=catalogue.networks()[network].highest,
            message_key=jose.public(identity.message_key(network)),
            roles=[rules.AUTHORITY],
        )
        recording.record("nodes.founded", network=network, organisation_identifier=organisation_identifier, detail={"member": identifier})
        give_own_certificate(node)
        return publish(network)


def keep_new_key(network: str, name: str) -> None:
    """A fresh private JWK in the network's folder, unless one is there."""
    path = places.folder(network) / name
    if not path.exists():
        places.write(path, jose.json_of(jose.new_key()))


def refuse_name(identifier: str, address: str) -> None:
    if not applications.IDENTIFIER.fullmatch(identifier):
        raise Refused(f"{identifier!r} is no name of a member: 2 to 64 of a-z, 0-9, dot and hyphen. Set PARVIS_NODE_ID.")
    if not applications.is_address(address):
        raise Refused(f"{address!r} is no address of a listener: set PARVIS_NODE_ADDRESS=https://host:port.")


def give_own_certificate(node: Node) -> None:
    key = identity.waiting_key(node.network)
    request = x509_rules.request(x509_rules.key_of_pem(key), identifier=node.identifier)
    made = certificates.issue(node, request)
    identity.keep_certificate(node.network, chain=certificates.chain(made), key=key)
    identity.forget_waiting_key(node.network)
