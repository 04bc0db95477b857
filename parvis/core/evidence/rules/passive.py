"""Passive authentication (ICAO Doc 9303 part 11, 5.1): the data are those that the State signed. It says nothing of the chip."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from asn1crypto import cms, core

from parvis.core.evidence.rules import algorithms, certificates, lds, states, tlv
from parvis.core.evidence.rules.algorithms import DATA
from parvis.core.evidence.rules.certificates import Certificate, RevocationList
from parvis.core.evidence.rules.lds import Signed
from parvis.core.evidence.rules.mrz import Zone
from parvis.core.evidence.rules.problems import Refused

SIGNED_ATTRIBUTES = 0xA0
SET = b"\x31"
DOCUMENT_TYPES = "2.23.136.1.1.6.2"


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whom the operator trusts: certificates, which of them are anchors (by fingerprint), and lists of what was revoked."""

    certificates: Sequence[Certificate]
    anchors: frozenset[str]
    lists: Sequence[RevocationList]


def require_hashes(signed: Signed, files: Mapping[str, bytes], *, today: date) -> None:
    """Every group handed in is one that was signed, unchanged."""
    function = algorithms.hash_named(signed.hash_name, use=DATA, today=today)
    for name, number in lds.GROUPS.items():
        if name not in files:
            continue
        if number not in signed.hashes:
            raise Refused("unsigned-group", name)
        if not hmac.compare_digest(signed.hashes[number], algorithms.digest(files[name], function)):
            raise Refused("altered", name)


def signer_of(signed: Signed) -> tuple[cms.SignerInfo, Certificate]:
    """The one signer, and its certificate among those in EF.SOD (part 10, 4.6.2.2: it must be there)."""
    infos = signed.data["signer_infos"]
    if len(infos) != 1:
        raise Refused("unreadable", f"{len(infos)} signers")
    info = infos[0]
    held = [certificates.read(each.chosen.dump()) for each in signed.data["certificates"] or () if each.name == "certificate"][:8]
    found = next((each for each in held if is_signer(each, info["sid"])), None)
    if found is None:
        raise Refused("no-signer")
    return info, found


def is_signer(certificate: Certificate, named: cms.SignerIdentifier) -> bool:
    if named.name == "subject_key_identifier":
        return bool(certificate.key_id) and certificate.key_id == named.chosen.native
    return bool(
        named.chosen["issuer"].hashable.encode() == certificate.issuer and named.chosen["serial_number"].native == certificate.serial
    )


def require_signature(info: cms.SignerInfo, signer: Certificate, content: bytes, *, content_type: str, today: date) -> None:
    """The signature over the signed attributes, which bind the content (RFC 5652 5.4, 11.1, 11.2)."""
    name = str(info["digest_algorithm"]["algorithm"].native)
    function = algorithms.hash_named(name, use=DATA, today=today)
    attributes = info["signed_attrs"]
    if not attributes:
        raise Refused("wrong-signature", "no signed attributes")
    if one(attributes, "content_type").dotted != content_type:
        raise Refused("wrong-signature", "signed as something else")
    if not hmac.compare_digest(bytes(one(attributes, "message_digest").native), algorithms.digest(content, function)):
        raise Refused("altered", "LDSSecurityObject")
    written = attributes.dump()
    if written[0] != SIGNED_ATTRIBUTES:
        raise Refused("unreadable", "signed attributes")
    algorithm = info["signature_algorithm"]
    hash_in_signature = name if algorithm["algorithm"].native in ("rsassa_pkcs1v15", "rsassa_pss") else algorithm.hash_algo
    if hash_in_signature != name:
        raise Refused("wrong-signature", "two hash functions")
    certificates.verify(
        algorithm, key=signer.key(), signature=bytes(info["signature"].native), data=SET + written[1:], today=today, implied=name
    )


def one(attributes: cms.CMSAttributes, kind: str) -> core.Asn1Value:
    """The one value of the one attribute of that kind (RFC 5652 11: neither may be repeated)."""
    found = [each for each in attributes if each["type"].native == kind]
    if len(found) != 1 or len(found[0]["values"]) != 1:
        raise Refused("wrong-signature", f"{kind} is not there once")
    return found[0]["values"][0]


def require_signer(signer: Certificate, *, signing_time: datetime | None, now: datetime) -> None:
    """A document signer holds now, held when it signed, signs data and nothing else (part 12, 7.1.1)."""
    if signer.not_before > now:
        raise Refused("signer-not-yet-valid", f"{signer.not_before:%Y-%m-%d}")
    if signer.not_after < now:
        raise Refused("signer-expired", f"{signer.not_after:%Y-%m-%d}")
    if signing_time and not signer.is_valid_at(signing_time):
        raise Refused("signer-expired", "it did not hold when it signed")
    if signer.is_authority or "digital_signature" not in signer.usage:
        raise Refused("wrong-certificate", "a signer that may not sign documents")


def signing_time(info: cms.SignerInfo) -> datetime | None:
    """When the signer says that it signed; optional, and only its own word."""
    try:
        told = one(info["signed_attrs"], "signing_time").native
    except Refused:
        return None
    return told if isinstance(told, datetime) and told.tzinfo else None


def require_country(zone: Zone, signer: Certificate, issuer: Certificate) -> str:
    """The State in the zone is the one that signed, at every step; its two letters (part 12, 7.1.1.2)."""
    state = states.two_letters(zone.issuing_state)
    if not state:
        raise Refused("unknown-state", zone.issuing_state)
    named = {signer.country, signer.issuer_country, issuer.country}
    if {states.two_letters(country) or country for country in named} != {state}:
        raise Refused("other-country", f"{zone.issuing_state}, signed by {'/'.join(sorted(named))}")
    return state


def require_document_type(zone: Zone, signer: Certificate) -> None:
    """Where the signer's certificate lists the kinds of document that it signs, this one is among them (part 12, 7.1.1.6)."""
    for extension in signer.parsed["tbs_certificate"]["extensions"]:
        if extension["extn_id"].dotted == DOCUMENT_TYPES:
            text = bytes(extension["extn_value"])
            listed = {
                kind.of(text) for part in tlv.children(text, tlv.whole(text, 0x30)) if part.tag == 0x31 for kind in tlv.children(text, part)
            }
            if not listed & {zone.document_code.encode(), zone.document_code[:1].encode()}:
                raise Refused("wrong-certificate", f"a signer of other documents than {zone.document_code}")


def require_not_revoked(chain: Sequence[Certificate], *, trust: Trust, now: datetime, today: date) -> None:
    """Raises Refused('revoked'); or ('revocation-unchecked'), ('list-stale') when nobody can say.

    ``chain`` goes from the signer up to its anchor; each but the anchor must be unlisted by its issuer.
    """
    unchecked: Refused | None = None
    for certificate, issuer in pairwise(chain):
        held = [each for each in certificates.lists_of(issuer, trust.lists) if is_signed(each, issuer, trust=trust, today=today)]
        if any(certificate.serial in each.serials for each in held):
            raise Refused("revoked", certificate.issuer_country)
        if not held:
            unchecked = Refused("revocation-unchecked", certificate.issuer_country)
        elif not held[0].is_fresh_at(now):
            unchecked = unchecked or Refused("list-stale", f"{held[0].next_update:%Y-%m-%d}")
    if unchecked:
        raise unchecked


def is_signed(found: RevocationList, issuer: Certificate, *, trust: Trust, today: date) -> bool:
    """By the issuer, or by another key of the same authority that the operator trusts."""
    mine = [each for each in trust.certificates if each.subject == issuer.subject and each.country == issuer.country]
    for each in (issuer, *mine):
        try:
            certificates.require_list_signed_by(found, each, today=today)
        except Refused:
            continue
        return True
    return False
