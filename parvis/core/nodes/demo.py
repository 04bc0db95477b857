"""The demonstration founds a network for itself, with invented members that can be reached nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from parvis.core.nodes import actions, places, shown
from parvis.core.nodes.models import Node, Place
from parvis.core.nodes.rules import certificates
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules.applications import Wish
from parvis.kernel.networks import Label, Network
from parvis.kernel.text import Text

HERE = "portail.sample"
# 192.0.2.0/24 is kept for documentation (RFC 5737): nobody answers there.
MEMBERS = (
    ("mairie-a.sample", Text("Mairie A (exemple)", "Town A (sample)"), Label.INTERNAL, "https://192.0.2.11:8443"),
    ("mairie-b.sample", Text("Mairie B (exemple)", "Town B (sample)"), Label.INTERNAL, "https://192.0.2.12:8443"),
    ("departement.sample", Text("Département (exemple)", "County (sample)"), Label.PUBLIC, "https://192.0.2.13:8443"),
)
APPLICANT = ("mairie-c.sample", Text("Mairie C (exemple)", "Town C (sample)"), Label.INTERNAL, "https://192.0.2.14:8443")


def load() -> None:
    """Nothing where this installation was made a node already."""
    network = next(iter(shown.listed()), None)
    if network is None or places.networks():
        return
    actions.found(
        network.slug,
        title=Text("Ce portail (exemple)", "This portal (sample)"),
        identifier=settings.PARVIS_NODE_ID or HERE,
        address=settings.PARVIS_NODE_ADDRESS or "https://192.0.2.10:8443",
        organisation_identifier=HERE,
        country="FR",
        url=settings.PARVIS_ORIGIN,
    )
    Place.objects.filter(network=network.slug).update(sample=True)
    Node.objects.filter(network=network.slug).update(sample=True)
    for application in applied(network, MEMBERS):
        actions.admit(actions.apply(application, sample=True), by="demo")
    for application in applied(network, [APPLICANT]):
        actions.apply(application, sample=True)


def applied(network: Network, members: Iterable[tuple[str, Text, Label, str]]) -> list[Wish]:
    """What each would have sent; their private keys are made and thrown away."""
    return [
        Wish(
            network=network.slug,
            identifier=identifier,
            title=title,
            organisation_identifier=identifier,
            country="FR",
            address=address,
            clearance=min(clearance, network.highest, key=lambda label: label.height),
            message_key=jose.public(jose.new_key()),
            request=certificates.request(certificates.new_key(), identifier=identifier),
        )
        for identifier, title, clearance, address in members
    ]
