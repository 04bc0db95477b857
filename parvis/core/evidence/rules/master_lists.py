"""Master lists (ICAO Doc 9303 part 12, section 9): the authorities that one State vouches for, signed by that State."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, x509

from parvis.core.evidence.rules import certificates, passive, tlv
from parvis.core.evidence.rules.certificates import Certificate
from parvis.core.evidence.rules.lds import SecurityObject, Signed, loaded
from parvis.core.evidence.rules.passive import Trust
from parvis.core.evidence.rules.problems import Refused

CONTENT_TYPE = "2.23.136.1.1.2"
LARGEST = 4 * 1024 * 1024
MOST = 2000


class CertificateSet(core.SetOf):  # type: ignore[misc]
    _child_spec = x509.Certificate


class MasterList(core.Sequence):  # type: ignore[misc]
    _fields = [("version", core.Integer), ("certificates", CertificateSet)]  # noqa: RUF012


@dataclass(frozen=True)
class Opened:
    """A list whose signature holds: who signed it, and the certificates in it that could be read."""

    signer: Certificate
    certificates: Sequence[Certificate]
    unreadable: int


def is_master_list(data: bytes) -> bool:
    return data[:1] == b"\x30" and core.ObjectIdentifier(CONTENT_TYPE).dump() in data[:200]


def opened(data: bytes, *, trust: Trust, now: datetime) -> Opened:
    """Raises Refused unless an authority already trusted stands behind the list's signer."""
    if len(data) > LARGEST:
        raise Refused("too-large", f"{len(data)} bytes")
    tlv.require_strict(data, largest=LARGEST, most_nodes=400_000)
    info = loaded(cms.ContentInfo, data)
    if info["content_type"].native != "signed_data" or info["content"]["encap_content_info"]["content_type"].dotted != CONTENT_TYPE:
        raise Refused("unreadable", "not a master list")
    signed = Signed(info["content"], bytes(info["content"]["encap_content_info"]["content"]), SecurityObject())
    details, signer = passive.signer_of(signed)
    passive.require_signature(details, signer, signed.content, content_type=CONTENT_TYPE, today=now.date())
    passive.require_signer(signer, signing_time=passive.signing_time(details), now=now)
    require_list_signer(signer)
    chain = certificates.chain(signer, known=trust.certificates, anchors=trust.anchors, today=now.date(), now=now)
    refuse_revoked([signer, *chain], trust=trust, now=now)
    return read(signed.content, signer=signer)


def require_list_signer(signer: Certificate) -> None:
    """Part 12, 7.1.1: a signer of lists says so, lest a signer of passports sign lists."""
    extended = signer.parsed.extended_key_usage_value
    if not extended or certificates.MASTER_LIST_SIGNER not in {each.dotted for each in extended}:
        raise Refused("wrong-certificate", "a signer that may not sign master lists")


def refuse_revoked(chain: Sequence[Certificate], *, trust: Trust, now: datetime) -> None:
    try:
        passive.require_not_revoked(chain, trust=trust, now=now, today=now.date())
    except Refused as error:
        if error.code == "revoked":
            raise


def read(content: bytes, *, signer: Certificate) -> Opened:
    """Certificates that cannot be read, or have strange extensions, are counted and left out."""
    tlv.require_strict(content, largest=LARGEST, most_nodes=400_000)
    listed = MasterList.load(content, strict=True)["certificates"]
    if len(listed) > MOST:
        raise Refused("too-large", f"{len(listed)} certificates")
    found, unreadable = [], 0
    for each in listed:
        try:
            found.append(certificates.read(each.dump()))
        except Refused:
            unreadable += 1
    return Opened(signer, found, unreadable)
