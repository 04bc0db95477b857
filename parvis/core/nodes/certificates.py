"""The certificates that this node issues where it is the authority: given, renewed, revoked, and listed when they are."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import timezone

from parvis.core.nodes import places, recording
from parvis.core.nodes.identity import NoIdentity
from parvis.core.nodes.models import Certificate, Node
from parvis.core.nodes.rules import certificates as rules
from parvis.core.nodes.rules.certificates import BadRequest, Issuer, Named
from parvis.kernel import catalogue

__all__ = ["BadRequest", "UnknownCertificate"]

MOST_AT_ONCE = 3  # of one member: the old one, the new one, and one more while machines disagree


class UnknownCertificate(LookupError):
    """No certificate of this network carries that serial, or it was revoked already."""


def found(network: str) -> Issuer:
    """Make the network's certificate authority, unless it is there already."""
    home = places.folder(network)
    if not (home / "ca.key").exists():
        made = rules.new_authority(network, now=timezone.now())
        places.write(home / "ca.pem", rules.pem_of(made.certificate))
        places.write(home / "ca.key", rules.key_pem(made.key))
    return issuer(network)


def issuer(network: str) -> Issuer:
    """Raises NoIdentity where this node is not the authority."""
    path = places.folder(network) / "ca.key"
    if not path.exists():
        raise NoIdentity(f"This node is not the authority of {network}: it issues no certificates there.")
    return read_issuer(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def read_issuer(path: Path, _changed: int) -> Issuer:
    certificate = x509.load_pem_x509_certificate(path.with_name("ca.pem").read_bytes())
    return Issuer(certificate=certificate, key=rules.key_of_pem(path.read_text()))


def issue(node: Node, request: str, *, by: str = "") -> Certificate:
    """A certificate for the key that ``request`` proves to hold, in the caller's transaction.

    The name and the address are the register's, whatever the request says. Raises BadRequest.
    """
    key = rules.key_of_request(request)
    named = Named(network=node.network, identifier=node.identifier, address=node.address)
    made = rules.issued(issuer(node.network), named, key, now=timezone.now(), crl_url=crl_url(node.network))
    kept = Certificate.objects.create(
        node=node,
        serial=rules.serial_of(made),
        fingerprint=rules.fingerprint(made),
        pem=rules.pem_of(made),
        not_before=made.not_valid_before_utc,
        not_after=made.not_valid_after_utc,
    )
    told(kept, "nodes.certificate-issued", by=by)
    for older in list(valid(node)[MOST_AT_ONCE:]):
        revoke_one(older, reason="superseded", by=by)
    return kept


def crl_url(network: str) -> str:
    """Where anyone reads what was revoked; nowhere for a network whose existence is not shown."""
    return "" if catalogue.networks()[network].unlisted else f"{settings.PARVIS_ORIGIN}/nodes/{network}/crl.pem"


def valid(node: Node) -> list[Certificate]:
    """Those valid now, newest first."""
    return list(node.certificates.filter(revoked_at=None, not_after__gt=timezone.now()).order_by("-not_before", "-id"))


def chain(certificate: Certificate) -> str:
    """The certificate followed by its authority's, as a TLS server shows them."""
    return certificate.pem + rules.pem_of(issuer(certificate.node.network).certificate)


def with_serial(network: str, serial: str) -> Certificate:
    """Raises UnknownCertificate."""
    wanted = serial.replace(":", "").replace(" ", "").lower().removeprefix("0x").lstrip("0")
    found_one = Certificate.objects.select_related("node").filter(node__network=network, serial=wanted, revoked_at=None).first()
    if found_one is None:
        raise UnknownCertificate(f"No certificate of {network} that is not revoked yet has the serial {serial}.")
    return found_one


def revoke_one(certificate: Certificate, *, reason: str, by: str = "") -> None:
    """In the caller's transaction; it is heard once the membership is published."""
    certificate.revoked_at, certificate.reason = timezone.now(), reason[:500]
    certificate.save(update_fields=["revoked_at", "reason"])
    told(certificate, "nodes.certificate-revoked", by=by, reason=reason)


def told(certificate: Certificate, event: str, *, by: str, reason: str = "") -> None:
    node = certificate.node
    recording.record(
        event,
        network=node.network,
        organisation_identifier=node.organisation_identifier,
        by=by,
        detail={"member": node.identifier, "serial": certificate.serial, "reason": reason[:300]},
    )


def revoked(network: str) -> list[tuple[str, datetime]]:
    """Serial and time of those revoked that have not expired by themselves."""
    rows = Certificate.objects.filter(node__network=network, not_after__gt=timezone.now()).exclude(revoked_at=None)
    return [(each.serial, each.revoked_at) for each in rows.order_by("revoked_at", "id") if each.revoked_at]


def publish_list(network: str, *, number: int) -> None:
    """Write the signed list of revoked certificates (PEM) beside the keys."""
    made = rules.revocation_list(issuer(network), revoked(network), number=number, now=timezone.now())
    places.write(places.folder(network) / "crl.pem", made)


def for_key(node: Node, request: str) -> Certificate:
    """The newest certificate of ``node`` for the key of ``request``; raises UnknownCertificate, BadRequest."""
    wanted = rules.key_print(rules.key_of_request(request))
    for each in node.certificates.all():
        key = x509.load_pem_x509_certificate(each.pem.encode()).public_key()
        if isinstance(key, ec.EllipticCurvePublicKey) and rules.key_print(key) == wanted:
            return each
    raise UnknownCertificate(f"{node.identifier} has no certificate for this key.")
