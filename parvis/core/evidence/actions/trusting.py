"""Whom the operator trusts: files brought in by hand or by command, never fetched; each act in the trace."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from parvis.core.evidence import selectors
from parvis.core.evidence.models import CountryCertificate, RevocationList
from parvis.core.evidence.rules import certificates, master_lists, states
from parvis.core.evidence.rules.certificates import Certificate
from parvis.core.evidence.rules.problems import Refused
from parvis.core.people.selectors import organisation_subject
from parvis.core.protection import actions as protection
from parvis.kernel.actors import VISITOR
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

PURPOSE = Text("Décider à quels États faire confiance", "Deciding which States to trust")


@transaction.atomic
def trust_file(data: bytes, *, fingerprint: str | None, sample: bool = False, by: HttpRequest | None = None) -> int:
    """Take a certificate, several in PEM, a revocation list or a master list; how many things are new.

    ``fingerprint`` is what the operator read in the State's own publication, for a certificate: it must be the file's.
    None where the operator answers for the whole file, at the machine itself. Raises Refused.
    """
    if master_lists.is_master_list(data):
        return take_master_list(data, by=by)
    if is_revocation_list(data):
        return take_list(data, sample=sample, by=by)
    found = [certificates.read(each) for each in certificates.certificates_in(data)]
    if not found:
        raise Refused("unreadable", "no certificate")
    if fingerprint is not None:
        require_fingerprint(found, fingerprint)
    return take(found, source="operator", sample=sample, by=by)


def is_revocation_list(data: bytes) -> bool:
    if b"BEGIN X509 CRL" in data[:200]:
        return True
    try:
        certificates.read_list(data)
    except (Refused, ValueError):
        return False
    return True


def require_fingerprint(found: list[Certificate], typed: str) -> None:
    plain = "".join(letter for letter in typed.lower() if letter in "0123456789abcdef")
    if len(found) != 1 or not hmac.compare_digest(found[0].fingerprint, plain):
        raise Refused("wrong-fingerprint", f"{len(found)} certificates")


def take(found: Iterable[Certificate], *, source: str, sample: bool = False, by: HttpRequest | None = None) -> int:
    """Anchors first, so that a link certificate finds the key that vouches for it."""
    return sum(take_one(each, source=source, sample=sample, by=by) for each in sorted(found, key=lambda each: not each.is_self_issued))


def take_one(found: Certificate, *, source: str, sample: bool, by: HttpRequest | None) -> int:
    refuse_specimen(found.country, sample=sample)
    if not found.is_authority or "key_cert_sign" not in found.usage or not found.country:
        raise Refused("wrong-certificate", "not an authority's")
    now = timezone.now()
    anchor = is_self_signed(found)
    if not anchor:
        trust = selectors.trust()
        certificates.chain(found, known=trust.certificates, anchors=trust.anchors, today=now.date(), now=now)
    _, created = CountryCertificate.objects.get_or_create(
        fingerprint=found.fingerprint,
        defaults={
            "country": found.country,
            "subject": found.common_name,
            "der": found.der,
            "not_before": found.not_before,
            "not_after": found.not_after,
            "is_anchor": anchor,
            "source": source,
            "sample": sample or found.country == states.SPECIMEN,
        },
    )
    if created:
        trace("added", found.country, found.fingerprint, by=by)
    return int(created)


def is_self_signed(found: Certificate) -> bool:
    """Its own key signed it; an old anchor may have done so with a hash that counts for nothing else."""
    if not found.is_self_issued:
        return False
    return not found.issuer_key_id or not found.key_id or found.issuer_key_id == found.key_id


def refuse_specimen(code: str, *, sample: bool) -> None:
    if not settings.PARVIS_DEMO and (sample or code == states.SPECIMEN):
        raise Refused("specimen", code)


def take_master_list(data: bytes, *, by: HttpRequest | None) -> int:
    """The authorities that a State vouches for; those that cannot be used are left out."""
    opened = master_lists.opened(data, trust=selectors.trust(), now=timezone.now())
    taken = 0
    for each in opened.certificates:
        try:
            with transaction.atomic():
                taken += take([each], source=f"master list of {opened.signer.country}", by=by)
        except Refused:
            continue
    return taken


def take_list(data: bytes, *, sample: bool, by: HttpRequest | None) -> int:
    """A list signed by an authority that is trusted, and no older than the one there is."""
    found = certificates.read_list(data)
    refuse_specimen(found.country, sample=sample)
    held = selectors.trust()
    issuers = [each for each in held.certificates if each.country == found.country]
    if not any(is_signed(found, each) for each in issuers):
        raise Refused("unknown-issuer", found.country)
    same = [each for each in selectors.revocation_lists() if selectors.parsed_list(bytes(each.der)).issuer == found.issuer]
    if any(each.this_update > found.this_update for each in same):
        raise Refused("list-stale", "a newer one is there")
    if any(each.fingerprint == found.fingerprint for each in same):
        return 0
    RevocationList.objects.filter(pk__in=[each.pk for each in same]).delete()
    RevocationList.objects.create(
        fingerprint=found.fingerprint,
        country=found.country,
        der=found.der,
        this_update=found.this_update,
        next_update=found.next_update,
        revoked=len(found.serials),
        sample=sample or found.country == states.SPECIMEN,
    )
    trace("list-added", found.country, found.fingerprint, by=by)
    return 1


def is_signed(found: certificates.RevocationList, issuer: Certificate) -> bool:
    try:
        certificates.require_list_signed_by(found, issuer, today=timezone.localdate())
    except Refused:
        return False
    return True


@transaction.atomic
def distrust(found: CountryCertificate, *, by: HttpRequest | None = None) -> None:
    """From the next document on."""
    trace("removed", found.country, found.fingerprint, by=by)
    found.delete()


def trace(act: str, state: str, fingerprint: str, *, by: HttpRequest | None) -> None:
    """The subject is the certificate, which is nobody's data."""
    who = actor(by) if by else VISITOR
    protection.record(
        "evidence.trust-changed",
        subjects=[organisation_subject(f"certificate:{fingerprint}")],
        organisation=who.organisation_name or str(country().portal),
        purpose=PURPOSE,
        legal_basis=selectors.rules()[0].source if selectors.rules() else Text("", ""),
        detail={"act": act, "state": state, "fingerprint": fingerprint[:16]},
    )
