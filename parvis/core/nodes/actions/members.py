"""Who becomes a member, and who ceases to be one: each change is published at once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from parvis.core.nodes import alerting, certificates, identity, recording
from parvis.core.nodes.actions.problems import Refused
from parvis.core.nodes.actions.publishing import locked, publish
from parvis.core.nodes.models import Application, Certificate, Node
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules.applications import Wish
from parvis.core.nodes.rules.membership import AUTHORITY
from parvis.kernel import catalogue
from parvis.kernel.networks import Label

MOST_WAITING = 100  # applications of one network


@transaction.atomic
def apply(wish: Wish, *, sample: bool = False, carried: bool = False) -> Application:
    """Keep an application until an operator decides; the same keys applying again change what waits. Raises Refused.

    One that an operator ``carried`` here has its place, however many strangers sent theirs.
    """
    identity.authority_key(wish.network)
    locked(wish.network)
    waiting = Application.objects.filter(network=wish.network, state=Application.State.WAITING)
    known = Application.objects.filter(network=wish.network, fingerprint=wish.fingerprint).first()
    if known is None and not carried and waiting.count() >= MOST_WAITING:
        raise Refused("Too many applications wait for a decision: ask again later.")
    if known is not None and known.state != Application.State.WAITING:
        return known
    said = {
        "identifier": wish.identifier,
        "title": {"fr": wish.title.fr, "en": wish.title.en},
        "organisation_identifier": wish.organisation_identifier,
        "country": wish.country,
        "address": wish.address,
        "clearance": wish.clearance.value,
        "message_key": dict(wish.message_key),
        "request": wish.request,
        "sample": sample,
    }
    kept, is_new = Application.objects.update_or_create(network=wish.network, fingerprint=wish.fingerprint, defaults=said)
    if is_new:
        recording.record(
            "nodes.applied",
            network=wish.network,
            organisation_identifier=wish.organisation_identifier,
            detail={"member": wish.identifier, "numbers": wish.numbers},
        )
        if not sample:
            alerting.tell("applied", network=wish.network, key=wish.fingerprint, context={"member": wish.identifier})
    return kept


@transaction.atomic
def admit(application: Application, *, clearance: Label | None = None, by: str = "", seen: str = "") -> Certificate:
    """Make an applicant a member, give its certificate and publish; raises Refused.

    ``seen`` is the mark of what the operator read: the numbers stand for keys only, and the rest may have changed meanwhile.
    """
    network = application.network
    locked(network)
    application.refresh_from_db()
    refuse_admission(application)
    if seen and seen != application.mark:
        raise Refused("This application was changed after you read it: read it again, and compare.")
    node = Node.objects.create(
        network=network,
        identifier=application.identifier,
        title=application.title,
        organisation_identifier=application.organisation_identifier,
        country=application.country,
        address=application.address,
        clearance=within(network, clearance or Label(application.clearance)),
        message_key=application.message_key,
        sample=application.sample,
    )
    application.state, application.decided_at = Application.State.ADMITTED, timezone.now()
    application.save(update_fields=["state", "decided_at"])
    recording.record(
        "nodes.admitted",
        network=network,
        organisation_identifier=node.organisation_identifier,
        by=by,
        detail={"member": node.identifier, "clearance": node.clearance},
    )
    made = certificates.issue(node, application.request, by=by)
    publish(network)
    return made


def within(network: str, wanted: Label) -> Label:
    """No member is cleared above what its network carries; raises Refused."""
    highest = catalogue.networks()[network].highest
    if wanted.height > highest.height:
        raise Refused(f"{network} carries nothing above {highest.value}: admit with --clearance {highest.value} or lower.")
    return wanted


def refuse_admission(application: Application) -> None:
    if application.state != Application.State.WAITING:
        raise Refused(f"This application was decided already: {application.state}.")
    used = Node.objects.filter(network=application.network, identifier=application.identifier).first()
    if used is not None:
        raise Refused(f"{application.identifier} is {used.state} in {application.network}: it must apply under another name.")
    thumbprint = jose.thumbprint(application.message_key)
    if any(jose.thumbprint(each.message_key) == thumbprint for each in Node.objects.filter(network=application.network)):
        raise Refused("Another member signs with this key: the applicant must make a new one.")


@transaction.atomic
def refuse(application: Application, *, reason: str, by: str = "") -> None:
    locked(application.network)
    application.refresh_from_db()
    if application.state != Application.State.WAITING:
        raise Refused(f"This application was decided already: {application.state}.")
    application.state, application.reason, application.decided_at = Application.State.REFUSED, reason[:500], timezone.now()
    application.save(update_fields=["state", "reason", "decided_at"])
    recording.record(
        "nodes.application-refused",
        network=application.network,
        organisation_identifier=application.organisation_identifier,
        by=by,
        detail={"member": application.identifier, "reason": reason[:300]},
    )


@transaction.atomic
def expel(node: Node, *, reason: str, by: str = "") -> None:
    """End a membership for good: its certificates are revoked, and no member hears it from the next document on. Raises Refused."""
    locked(node.network)
    node.refresh_from_db()
    if node.state == Node.State.EXPELLED:
        raise Refused(f"{node.identifier} was expelled already.")
    if AUTHORITY in node.roles:
        raise Refused("The authority cannot expel itself.")
    node.state, node.reason, node.expelled_at = Node.State.EXPELLED, reason[:500], timezone.now()
    node.save(update_fields=["state", "reason", "expelled_at"])
    recording.record(
        "nodes.expelled",
        network=node.network,
        organisation_identifier=node.organisation_identifier,
        by=by,
        detail={"member": node.identifier, "reason": reason[:300]},
    )
    for each in certificates.valid(node):
        certificates.revoke_one(each, reason="expelled", by=by)
    publish(node.network)


@transaction.atomic
def revoke(network: str, serial: str, *, reason: str, by: str = "") -> Certificate:
    """Revoke one certificate of a member, who stays one; raises UnknownCertificate."""
    identity.authority_key(network)
    locked(network)
    found = certificates.with_serial(network, serial)
    certificates.revoke_one(found, reason=reason, by=by)
    publish(network)
    return found


@transaction.atomic
def renew(node: Node, request: str, *, by: str = "") -> Certificate:
    """Another certificate for a member, beside those that are still valid; raises Refused, BadRequest."""
    locked(node.network)
    node.refresh_from_db()
    if node.state != Node.State.ACTIVE:
        raise Refused(f"{node.identifier} is no member of {node.network} any more.")
    made = certificates.issue(node, request, by=by)
    publish(node.network)
    return made
