"""What this node knows of its networks: documents, members, applications, certificates."""

from __future__ import annotations

import json
from typing import Any

from parvis.core.nodes import certificates, identity, membership
from parvis.core.nodes.models import Application, Certificate, Node
from parvis.core.nodes.models import Membership as Document
from parvis.core.nodes.rules.applications import numbers_of
from parvis.core.nodes.rules.membership import Membership

MOST_KEY_CHANGES = 50


def key_changes(network: str) -> list[Membership]:
    """Documents in which the authority's keys are not what they were before, oldest first."""
    changed = Document.objects.filter(network=network, keys_changed=True).order_by("-serial")
    digests = list(changed.values_list("digest", flat=True)[:MOST_KEY_CHANGES])
    return [membership.parsed(network, digest) for digest in reversed(digests)]


def answer_to(application: Application) -> dict[str, Any]:
    """What the applicant is told: the state and, once admitted, its certificate and the documents that lead to the one in force."""
    if application.state != Application.State.ADMITTED:
        return {"state": application.state, "reason": application.reason}
    return {"state": application.state, **given(first_certificate(application))}


def given(certificate: Certificate) -> dict[str, Any]:
    """A certificate with the documents that lead a member to the one in force, which lists it."""
    network = certificate.node.network
    held = membership.newest(network)
    steps = [each.document for each in key_changes(network)]
    return {"certificate": certificate.pem, "documents": [*steps, *([held.document] if held and held.document not in steps else [])]}


def first_certificate(application: Application) -> Certificate:
    """The one that was issued for the keys of the application."""
    node = Node.objects.get(network=application.network, identifier=application.identifier)
    return certificates.for_key(node, application.request)


class UnknownApplication(LookupError):
    """No application waits under that name, or several do; the message says what to give."""


def waiting_application(identifier: str, *, network: str = "", numbers: str = "") -> Application:
    """The one application meant; raises UnknownApplication."""
    waiting = Application.objects.filter(identifier=identifier, state=Application.State.WAITING)
    named = [each for each in waiting if network in ("", each.network) and digits(numbers) in ("", digits(spoken(each)))]
    if not named:
        raise UnknownApplication(f"No application of {identifier!r} waits. Waiting: {', '.join(names_waiting()) or 'none'}.")
    if len(named) > 1:
        listed = "; ".join(f"{each.network}: {spoken(each)}" for each in named)
        raise UnknownApplication(f"Several applied as {identifier}. Say which with --network and --fingerprint: {listed}")
    return named[0]


def digits(numbers: str) -> str:
    return "".join(numbers.split())


def names_waiting() -> list[str]:
    return sorted(set(Application.objects.filter(state=Application.State.WAITING).values_list("identifier", flat=True)))


def spoken(application: Application) -> str:
    """The fingerprint of both keys as numbers to be compared aloud."""
    return numbers_of(application.message_key, application.request)


def members_of_body(network: str, organisation_identifier: str) -> list[str]:
    """Names of the members that speak for a body already."""
    members = Node.objects.filter(network=network, organisation_identifier=organisation_identifier, state=Node.State.ACTIVE)
    return list(members.values_list("identifier", flat=True))


def answer_file(application: Application) -> str:
    """What the applicant needs, to be carried where no network leads."""
    application.refresh_from_db()
    return json.dumps(answer_to(application), indent=1)


def is_in(network: str) -> bool:
    """Whether this node was admitted and has its certificate."""
    try:
        identity.own(network)
    except identity.NoIdentity:
        return False
    return True


class UnknownNode(LookupError):
    """The register knows no member of that name, or one in several networks; the message says what to give."""


def member_here(identifier: str, *, network: str = "") -> Node:
    """A member in the register that this authority keeps; raises UnknownNode."""
    named = [each for each in Node.objects.filter(identifier=identifier) if network in ("", each.network)]
    if len(named) != 1:
        where = ", ".join(each.network for each in named)
        raise UnknownNode(
            f"Say of which network, with --network: {where}" if named else f"No member is called {identifier!r} in the register here."
        )
    return named[0]


def chain(certificate: Certificate) -> str:
    """A certificate and its authority's, PEM."""
    return certificates.chain(certificate)
