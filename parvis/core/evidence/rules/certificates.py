"""Certificates and revocation lists of document issuers (ICAO Doc 9303 part 12, section 7; RFC 5280)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from asn1crypto import algos, crl, pem, x509
from cryptography.hazmat.primitives.asymmetric import padding

from parvis.core.evidence.rules import algorithms, public_keys, tlv
from parvis.core.evidence.rules.algorithms import DATA, PublicKey
from parvis.core.evidence.rules.problems import Refused

LONGEST_CHAIN = 6  # a signer, link certificates of successive keys, an anchor
KNOWN_EXTENSIONS = {  # all others are refused when critical (RFC 5280 4.2)
    "2.5.29.14", "2.5.29.15", "2.5.29.16", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.31", "2.5.29.32", "2.5.29.35", "2.5.29.37",
    "2.23.136.1.1.6.1", "2.23.136.1.1.6.2",
}  # fmt: skip
MASTER_LIST_SIGNER = "2.23.136.1.1.3"


@dataclass(frozen=True)
class Certificate:
    """One certificate, read once; ``parsed`` is asn1crypto's."""

    der: bytes
    parsed: Any
    country: str  # of the subject, two letters, upper case
    issuer_country: str
    subject: bytes  # canonical, for comparison only
    issuer: bytes
    serial: int
    not_before: datetime
    not_after: datetime
    key_id: bytes
    issuer_key_id: bytes
    usage: frozenset[str]
    is_authority: bool

    @property
    def fingerprint(self) -> str:
        return sha256(self.der).hexdigest()

    @property
    def is_self_issued(self) -> bool:
        return self.subject == self.issuer

    @property
    def common_name(self) -> str:
        return str(self.parsed.subject.human_friendly)[:200]

    def key(self) -> PublicKey:
        return public_keys.read(self.parsed.public_key)

    def is_valid_at(self, moment: datetime) -> bool:
        return self.not_before <= moment <= self.not_after


def read(der: bytes) -> Certificate:
    """Raises Refused('unreadable'), or ('wrong-certificate') for a critical extension that is not understood."""
    tlv.require_strict(der)
    try:
        return described(der, x509.Certificate.load(der, strict=True))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise Refused("unreadable", f"certificate: {type(error).__name__}") from error


def described(der: bytes, parsed: Any) -> Certificate:
    tbs = parsed["tbs_certificate"]
    for extension in tbs["extensions"] if tbs["extensions"].native else ():
        if extension["critical"].native and extension["extn_id"].dotted not in KNOWN_EXTENSIONS:
            raise Refused("wrong-certificate", f"critical extension {extension['extn_id'].dotted}")
    if tbs["signature"].dump() != parsed["signature_algorithm"].dump():
        raise Refused("wrong-certificate", "two signature algorithms")
    usage, basic = parsed.key_usage_value, parsed.basic_constraints_value
    return Certificate(
        der=der,
        parsed=parsed,
        country=country_of(parsed.subject),
        issuer_country=country_of(parsed.issuer),
        subject=parsed.subject.hashable.encode(),
        issuer=parsed.issuer.hashable.encode(),
        serial=int(parsed.serial_number),
        not_before=tbs["validity"]["not_before"].native,
        not_after=tbs["validity"]["not_after"].native,
        key_id=parsed.key_identifier or b"",
        issuer_key_id=parsed.authority_key_identifier or b"",
        usage=frozenset(usage.native) if usage else frozenset(),
        is_authority=bool(basic and basic["ca"].native),
    )


def country_of(name: Any) -> str:
    found = name.native.get("country_name", "")
    return found.upper()[:3] if isinstance(found, str) else ""


def certificates_in(data: bytes) -> list[bytes]:
    """The DER of each certificate in a PEM or DER file."""
    if not pem.detect(data):
        return [data]
    try:
        return [der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
    except ValueError as error:
        raise Refused("unreadable", "PEM") from error


def verify(
    algorithm: algos.SignedDigestAlgorithm, *, key: PublicKey, signature: bytes, data: bytes, today: date, implied: str = ""
) -> None:
    """``signature`` over ``data``, under the algorithm named beside it; raises Refused.

    ``implied`` is the hash of a CMS signer whose signature algorithm names none (RFC 3370 3.2).
    """
    algorithms.require_strong(key, use=DATA, today=today)
    kind = algorithm.signature_algo
    if kind == "rsassa_pss":
        parameters = algorithm["parameters"]
        function = algorithms.hash_named(parameters["hash_algorithm"]["algorithm"].native, use=DATA, today=today)
        masked = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
        if (
            masked != function.name
            or not 0 <= parameters["salt_length"].native <= 64
            or parameters["trailer_field"].native != "trailer_field_bc"
        ):
            raise Refused("weak-algorithm", "PSS with parameters of its own")
        scheme = padding.PSS(mgf=padding.MGF1(function), salt_length=parameters["salt_length"].native)
        algorithms.verify_rsa(key, signature, data, scheme=scheme, algorithm=function)
        return
    named = implied if kind == "rsassa_pkcs1v15" and algorithm["algorithm"].native == "rsassa_pkcs1v15" else algorithm.hash_algo
    function = algorithms.hash_named(named, use=DATA, today=today)
    if kind == "rsassa_pkcs1v15":
        algorithms.verify_rsa(key, signature, data, scheme=padding.PKCS1v15(), algorithm=function)
    elif kind == "ecdsa":
        algorithms.verify_ecdsa(key, signature, data, algorithm=function)
    else:
        raise Refused("weak-algorithm", str(kind)[:40])


def require_signed_by(child: Certificate, issuer: Certificate, *, today: date) -> None:
    parsed = child.parsed
    try:
        verify(
            parsed["signature_algorithm"],
            key=issuer.key(),
            signature=bytes(parsed["signature_value"]),
            data=parsed["tbs_certificate"].dump(),
            today=today,
        )
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("wrong-signature", type(error).__name__) from error


def could_issue(issuer: Certificate, child: Certificate) -> bool:
    """By key identifier where both have one, by name otherwise (part 12: names of one issuer may change, keys tell)."""
    if child.issuer_key_id and issuer.key_id:
        return child.issuer_key_id == issuer.key_id and issuer.country == child.issuer_country
    return issuer.subject == child.issuer


def chain(child: Certificate, *, known: Sequence[Certificate], anchors: frozenset[str], today: date, now: datetime) -> list[Certificate]:
    """From ``child``'s issuer up to an anchor (a fingerprint in ``anchors``); raises Refused.

    Every certificate holds now and signs certificates; link certificates lead from a new key to the anchor that vouched for it.
    """
    trouble = Refused("unknown-issuer", child.issuer_country)
    for issuer in (each for each in known if could_issue(each, child) and each.fingerprint != child.fingerprint):
        try:
            return climbed(child, issuer, known=known, anchors=anchors, today=today, now=now, left=LONGEST_CHAIN)
        except Refused as error:
            trouble = error
    raise trouble


def climbed(
    child: Certificate,
    issuer: Certificate,
    *,
    known: Sequence[Certificate],
    anchors: frozenset[str],
    today: date,
    now: datetime,
    left: int,
) -> list[Certificate]:
    if left == 0:
        raise Refused("unknown-issuer", "the chain is too long")
    if not issuer.is_authority or "key_cert_sign" not in issuer.usage:
        raise Refused("wrong-certificate", "an issuer that may not sign certificates")
    if not issuer.is_valid_at(now):
        raise Refused("issuer-expired", f"{issuer.not_before:%Y-%m-%d} to {issuer.not_after:%Y-%m-%d}")
    require_signed_by(child, issuer, today=today)
    if issuer.fingerprint in anchors:
        return [issuer]
    above = [each for each in known if could_issue(each, issuer) and each.fingerprint != issuer.fingerprint]
    trouble = Refused("unknown-issuer", issuer.issuer_country)
    for each in above:
        try:
            return [issuer, *climbed(issuer, each, known=known, anchors=anchors, today=today, now=now, left=left - 1)]
        except Refused as error:
            trouble = error
    raise trouble


@dataclass(frozen=True)
class RevocationList:
    """Who one issuer revoked, and until when the list claims to be fresh."""

    der: bytes
    country: str
    issuer: bytes
    key_id: bytes
    this_update: datetime
    next_update: datetime
    serials: frozenset[int]
    parsed: Any

    @property
    def fingerprint(self) -> str:
        return sha256(self.der).hexdigest()

    def is_fresh_at(self, moment: datetime) -> bool:
        return self.this_update <= moment <= self.next_update


def read_list(der: bytes) -> RevocationList:
    """Raises Refused; a list without the date of the next one could be any age, and is refused."""
    if pem.detect(der):
        _, _, der = pem.unarmor(der)
    tlv.require_strict(der)
    try:
        parsed = crl.CertificateList.load(der, strict=True)
        tbs = parsed["tbs_cert_list"]
        if tbs["next_update"].native is None or parsed.delta_crl_indicator_value is not None:
            raise Refused("wrong-list", "no date of the next list, or only a difference")
        return RevocationList(
            der=der,
            country=country_of(parsed.issuer),
            issuer=parsed.issuer.hashable.encode(),
            key_id=parsed.authority_key_identifier or b"",
            this_update=tbs["this_update"].native,
            next_update=tbs["next_update"].native,
            serials=frozenset(int(entry["user_certificate"].native) for entry in tbs["revoked_certificates"] or ()),
            parsed=parsed,
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise Refused("unreadable", f"revocation list: {type(error).__name__}") from error


def require_list_signed_by(found: RevocationList, issuer: Certificate, *, today: date) -> None:
    if "crl_sign" not in issuer.usage:
        raise Refused("wrong-list", "its issuer may not sign lists")
    try:
        verify(
            found.parsed["signature_algorithm"],
            key=issuer.key(),
            signature=bytes(found.parsed["signature"]),
            data=found.parsed["tbs_cert_list"].dump(),
            today=today,
        )
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("wrong-list", type(error).__name__) from error


def lists_of(issuer: Certificate, lists: Iterable[RevocationList]) -> list[RevocationList]:
    """Those of the same authority, newest first: all keys of one authority share one list (part 12, 7.1.4)."""
    mine = [each for each in lists if each.issuer == issuer.subject or (each.key_id and each.key_id == issuer.key_id)]
    return sorted(mine, key=lambda each: each.this_update, reverse=True)
