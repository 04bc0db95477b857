"""Certificates renewed by the members' machines over mutual TLS, and the membership handed on between them.

A new certificate is listed at once and used some minutes later, when the other members have read the list; the old
one serves meanwhile.
"""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

from cryptography import x509
from django.utils import timezone

from parvis.core.exchange.actions import SourceUnavailable
from parvis.core.nodes import actions, client, gateway, identity, joining, membership, places, selectors
from parvis.core.nodes.models import Node
from parvis.core.nodes.rules import certificates as rules
from parvis.core.nodes.rules import membership as documents
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.wire import NodeRequest, NodeResponse, as_json
from parvis.kernel import catalogue

CERTIFICATES, MEMBERSHIP, KEYS = "/node/v1/certificates", "/node/v1/membership", "/node/v1/keys"
MOST_ASKED = 3  # members, each minute
MOST_A_DAY = 10  # certificates of one member
chance = random.SystemRandom()
USED_AFTER = timedelta(minutes=10)


def certificate(request: NodeRequest) -> NodeResponse:
    """At the authority: a certificate for the key in the request (PKCS #10, PEM) of a member."""
    node = Node.objects.filter(network=request.network, identifier=request.sender.identifier, state=Node.State.ACTIVE).first()
    if node is None or not places.is_authority(request.network):
        raise Refused("no-such-service")
    if node.certificates.filter(not_before__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused("too-many", retry_after_seconds=86_400)  # each one is a new list for everyone, and a line of it for ninety days
    try:
        made = actions.renew(node, request.body.decode("ascii", "replace"), by=node.identifier)
    except (rules.BadRequest, actions.Refused) as error:
        raise Refused("malformed") from error
    return as_json(selectors.given(made))


def current_document(request: NodeRequest) -> NodeResponse:
    """The newest membership that this node accepted: any member hands it on, and two see whether they were shown the same."""
    held = membership.newest(request.network)
    if held is None:
        raise Refused("membership-unavailable")
    return NodeResponse(body=held.document.encode(), content_type="application/jose")


def key_changes(request: NodeRequest) -> NodeResponse:
    """Documents in which the authority's keys changed, oldest first, one on a line: how a member that was away catches up."""
    steps = selectors.key_changes(request.network)
    return NodeResponse(body="".join(f"{each.document}\n" for each in steps).encode(), content_type="text/plain; charset=us-ascii")


gateway.ROUTES["POST", CERTIFICATES] = certificate
gateway.ROUTES["GET", MEMBERSHIP] = current_document
gateway.ROUTES["GET", KEYS] = key_changes


def renew(network: str) -> None:
    """Ask the authority for a certificate for a new key; raises joining.NotJoined, Refused and what ``client.call`` raises."""
    own = identity.own(network)
    request = rules.request(rules.key_of_pem(identity.waiting_key(network)), identifier=own.identifier)
    if places.is_authority(network):
        node = Node.objects.get(network=network, identifier=own.identifier)
        joining.take(network, selectors.given(actions.renew(node, request, by=own.identifier)), used_from=timezone.now() + USED_AFTER)
        return
    authority = membership.current(network).authority
    if authority is None:
        raise joining.NotJoined(f"The list of members of {network} names no authority: renew with it by another way.")
    label = catalogue.networks()[network].lowest
    reply = client.call(network, authority.identifier, "POST", CERTIFICATES, body=request.encode(), label=label)
    if reply.status != 200:
        raise joining.NotJoined(f"The authority refused to renew the certificate: {reply.code or reply.status}.")
    joining.take(network, json.loads(reply.body), used_from=timezone.now() + USED_AFTER)


def is_due(network: str, *, now: datetime) -> bool:
    """Whether this node's certificate ends soon, and no other waits to be used."""
    ends: datetime = identity.own(network).certificate.not_valid_after_utc
    return ends - now < rules.RENEWED_BEFORE and identity.next_certificate(network) is None


def ends(network: str) -> datetime:
    """When the certificate that this node uses ends; raises NoIdentity."""
    found: x509.Certificate = identity.own(network).certificate
    return found.not_valid_after_utc


def ask_members(network: str) -> documents.Membership | None:
    """The newest membership that other members hold, where the authority cannot be reached outside mutual TLS.

    What one of them says that is refused is kept as evidence, and the next one is asked: nobody keeps this node from
    hearing the others. The authority is asked first, and alone if it answers; the others by chance, so that no few of them
    are always those that are asked.
    """
    own = identity.own(network)
    held = membership.current(network)
    others = sorted(held.members, key=lambda each: (documents.AUTHORITY not in each.roles, chance.random()))
    found = None
    for other in [each for each in others if each.identifier != own.identifier][:MOST_ASKED]:
        try:
            found = newest(found, told(network, other.identifier))
        except (Refused, SourceUnavailable, documents.NotAccepted):
            continue
        if documents.AUTHORITY in other.roles:
            break
    return found


def newest(one: documents.Membership | None, other: documents.Membership) -> documents.Membership:
    return other if one is None or other.serial > one.serial else one


def told(network: str, member: str) -> documents.Membership:
    """The membership that ``member`` holds, in force here unless this node holds a newer one.

    Raises Refused, SourceUnavailable, NotAccepted.
    """
    document = asked(network, member, MEMBERSHIP)
    known = membership.known(network, document)
    if known is not None:
        return known
    if membership.is_signed_by_trusted(network, document):
        return membership.accept(network, document, source=member)
    return membership.follow(network, [*asked(network, member, KEYS).split(), document], source=member)


def asked(network: str, member: str, path: str) -> str:
    """Raises Refused, SourceUnavailable."""
    reply = client.call(network, member, "GET", path, label=catalogue.networks()[network].lowest)
    if reply.status != 200:
        raise Refused("membership-unavailable")
    return reply.body.decode("ascii", "replace").strip()
