"""Who is heard on a network: two members and its authority, as installations of their own over real connections."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress

import pytest

from parvis.core.nodes import installations
from parvis.core.nodes.installations import Installation

NETWORK = "rie"
ASK = """
from parvis.core.exchange.actions import SourceUnavailable
from parvis.core.nodes import client
from parvis.core.nodes.rules.problems import Refused
from parvis.kernel.networks import Label
try:
    reply = client.call(network, member, "GET", "/node/v1/description", label=Label.INTERNAL)
    result = [reply.status, reply.code]
except (Refused, SourceUnavailable) as error:
    result = [0, getattr(error, "code", "") or error.cause]
"""
RENEW = """
from django.utils import timezone
from parvis.core.nodes import identity, renewing
renewing.renew(network)
result = identity.switch_if_due(network, now=timezone.now() + renewing.USED_AFTER)
"""
REGISTER = """
from parvis.core.nodes import membership
from parvis.core.nodes.models import Message, Node
held = membership.current(network)
node = Node.objects.get(network=network, identifier=name)
result = {
    "state": node.state,
    "reason": node.reason,
    "revoked": [each.reason for each in node.certificates.exclude(revoked_at=None)],
    "listed": len(held.by_identifier[name].certificates) if name in held.by_identifier else None,
    "expelled": name in held.expelled,
    "in_crl": sum(each.serial in held.crl for each in node.certificates.all()),
    "heard": Message.objects.filter(network=network, peer=name, direction="received", kind="description").count(),
}
"""
TRACE = """
from parvis.core.protection.models import Entry
result = [each["detail"].get("member") for each in map(json.loads, Entry.objects.filter(event=event).values_list("record", flat=True))]
"""
SERIALS = """
from parvis.core.nodes.models import Certificate
result = list(Certificate.objects.filter(node__identifier=name).values_list("serial", flat=True))
"""


@pytest.fixture(scope="module")
def members(tmp_path_factory, migrated):
    folder, port = tmp_path_factory.mktemp("members"), installations.free_ports(6)
    authority = Installation("autorite.sample", "Autorité (échantillon)", folder / "authority", port, (NETWORK,))
    town = Installation("ville.sample", "Ville (échantillon)", folder / "town", port + 2, (NETWORK,))
    county = Installation("departement.sample", "Département (échantillon)", folder / "county", port + 4, (NETWORK,))
    with installations.stopped_after([authority, town, county]):
        installations.prepare([authority, town, county], copy_of=migrated)
        installations.enrol(NETWORK, authority, [town, county], clearance="internal")
        authority.listen(NETWORK)
        installations.wait_until_listening(authority, authority.listener_port(NETWORK), what=f"listener-{NETWORK}")
        yield authority, town, county


def heard(one: Installation, other: Installation) -> list[object]:
    return one.python(ASK, network=NETWORK, member=other.name)


def register(authority: Installation, name: str) -> dict[str, object]:
    return authority.python(REGISTER, network=NETWORK, name=name)


@pytest.mark.demand("rie", "security-of-information-systems")
def test_an_expelled_member_is_no_longer_heard_and_the_register_says_why(members):
    authority, town, _ = members
    assert heard(town, authority) == [200, ""]
    authority.parvis("nodes", "expel", town.name, "--network", NETWORK, "--reason", "Clé divulguée")
    assert heard(town, authority) == [403, "expelled"]
    assert register(authority, town.name) == {
        "state": "expelled",
        "reason": "Clé divulguée",
        "revoked": ["expelled"],
        "listed": None,
        "expelled": True,
        "in_crl": 1,
        "heard": 1,
    }
    assert set(authority.python(TRACE, event="nodes.expelled")) == {town.name}


@pytest.mark.demand("rie", "security-of-information-systems")
def test_a_revoked_certificate_is_no_longer_heard_and_a_renewed_one_is(members):
    authority, _, county = members
    old = serials(authority, county)
    assert heard(county, authority) == [200, ""]
    assert county.python(RENEW, network=NETWORK) is True
    assert heard(county, authority) == [200, ""]
    [new] = set(serials(authority, county)) - set(old)
    authority.parvis("nodes", "revoke", new, "--network", NETWORK, "--reason", "Machine volée")
    assert heard(county, authority) == [403, "certificate-not-listed"]
    found = register(authority, county.name)
    assert (found["state"], found["revoked"], found["listed"], found["in_crl"], found["heard"]) == ("active", ["Machine volée"], 1, 1, 2)


def serials(authority: Installation, member: Installation) -> list[str]:
    return authority.python(SERIALS, name=member.name)


@pytest.mark.demand("rie", "security-of-information-systems")
def test_who_shows_no_certificate_of_the_network_is_not_heard(members):
    authority = members[0]
    context = ssl.create_default_context(cafile=authority.folder / "nodes" / NETWORK / "ca.pem")
    line = socket.create_connection((authority.host, authority.listener_port(NETWORK)), 10)
    with context.wrap_socket(line, server_hostname=authority.host) as connection:
        assert said_to(connection) == b""


def said_to(connection: ssl.SSLSocket) -> bytes:
    """What comes back: TLS 1.3 lets a client speak before it hears that its certificate is missing; then the line ends, with an alert or without."""
    with suppress(OSError):
        connection.sendall(b"GET /node/v1/description HTTP/1.1\r\nHost: autorite.sample\r\n\r\n")
        return connection.recv(100)
    return b""
