"""A network of its own for tests, founded by this installation; and other nodes as keys that act for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.core.nodes import actions, places
from parvis.core.nodes.rules import applications, certificates
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.rules.applications import Wish
from parvis.core.nodes.rules.membership import Member, Membership
from parvis.kernel import catalogue
from parvis.kernel.networks import Label, Network
from parvis.kernel.text import Text

OPEN = Network(slug="essai", title=Text("Réseau d’essai", "Test network"), summary=Text("Essai", "Test"), highest=Label.RESTRICTED)
CLOSED = Network(
    slug="clos",
    title=Text("Réseau clos", "Closed network"),
    summary=Text("Essai", "Test"),
    lowest=Label.SECRET,
    highest=Label.TOP_SECRET,
    unlisted=True,
)


@pytest.fixture(autouse=True)
def _own_networks(monkeypatch, tmp_path, settings):
    """Two networks that no country declares, in a folder that goes with the test."""
    settings.PARVIS_DATA = tmp_path
    settings.PARVIS_NODE_ID = "etat.sample"
    settings.PARVIS_NODE_ADDRESS = "https://127.0.0.1:8650"
    monkeypatch.setattr(catalogue, "networks", lambda: {"essai": OPEN, "clos": CLOSED})


def found(network: str = "essai") -> Membership:
    return actions.found(
        network,
        title=Text("État", "State"),
        identifier="etat.sample",
        address="https://127.0.0.1:8650",
        organisation_identifier="etat",
        country="FR",
        url="http://testserver",
    )


@pytest.fixture
def founded(db) -> Membership:
    return found()


class Peer:
    """Another node: its two keys, and what it would send."""

    def __init__(self, identifier: str = "ville.sample", *, network: str = "essai", clearance: Label = Label.INTERNAL) -> None:
        self.message_key = jose.private(jose.json_of(jose.new_key()))
        self.tls_key = certificates.new_key()
        self.wish = Wish(
            network=network,
            identifier=identifier,
            title=Text("Ville", "Town"),
            organisation_identifier=identifier,
            country="FR",
            address="https://127.0.0.1:8651",
            clearance=clearance,
            message_key=jose.public(self.message_key),
            request=certificates.request(self.tls_key, identifier=identifier),
        )

    def application(self) -> str:
        return applications.signed(self.wish, key=self.message_key, now=timezone.now())


@pytest.fixture
def peer() -> Peer:
    return Peer()


class Authority:
    """An authority elsewhere, that this node has pinned: it signs whatever a test wants signed."""

    def __init__(self, network: str = "essai") -> None:
        self.network = network
        self.key = jose.private(jose.json_of(jose.new_key()))
        self.now = timezone.now().replace(microsecond=0)
        self.peer = Peer(network=network)
        self.ca = certificates.new_authority(network, now=self.now)

    def membership(self, serial: int, **changes: Any) -> Membership:
        usual: dict[str, Any] = {
            "network": self.network,
            "serial": serial,
            "issued_at": self.now,
            "expires_at": self.now + timedelta(days=7),
            "keys": (jose.public(self.key),),
            "revoked_keys": (),
            "members": (self.member(),),
            "authorities": (certificates.der_of(self.ca.certificate),),
        }
        return Membership(**usual | changes)

    def member(self, **changes: Any) -> Member:
        wish = self.peer.wish
        usual: dict[str, Any] = {
            name: getattr(wish, name)
            for name in ("identifier", "title", "organisation_identifier", "country", "address", "clearance", "message_key")
        }
        return Member(**usual | {"certificates": ("ab" * 32,)} | changes)

    def document(self, serial: int, *, key: Any = None, **changes: Any) -> str:
        return rules.signed(self.membership(serial, **changes), key=key or self.key)


@pytest.fixture
def authority(db) -> Authority:
    made = Authority()
    places.keep_pins("essai", url="", keys=[jose.public(made.key)], identifier="ville.sample")
    return made
