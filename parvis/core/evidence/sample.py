"""Passports of invented people, signed by a country certificate of our own: for the demonstration and the tests.

The State is Utopia (UTO, UT), which Doc 9303 reserves for examples; production trusts no certificate of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import new as new_hash
from secrets import randbits, token_bytes
from typing import Any

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.x509.oid import NameOID

from parvis.core.evidence.rules import holder, lds, master_lists, mrz
from parvis.core.evidence.rules.algorithms import HASHES
from parvis.core.people.rules import Identity

EC_PRIVATE, RSA_PRIVATE = ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
LIST_DAYS = 90  # part 12, 7.1.4: a list at least every 90 days
CHIP_TRAILERS = {name: bytes([number, 0xCC]) for number, name in {0x34: "sha256", 0x35: "sha512", 0x36: "sha384", 0x38: "sha224"}.items()}


def der(tag: bytes, content: bytes) -> bytes:
    """One object with a minimal length."""
    size = len(content)
    length = (
        bytes([size]) if size < 0x80 else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    )
    return tag + length + content


def new_rsa(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def name(country: str, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sample - invented"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


@dataclass(frozen=True)
class Authority:
    """A country signing certificate authority, with its private key."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def pem(self) -> bytes:
        """Key and certificate, for the folder of keys."""
        private = self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return private + self.certificate.public_bytes(serialization.Encoding.PEM)


def authority(
    *,
    country: str = "UT",
    now: datetime,
    key: PrivateKey | None = None,
    days: tuple[int, int] = (-30, 365 * 13),
    signs: bool = True,
) -> Authority:
    """A self-signed authority that holds from ``days[0]`` to ``days[1]`` days after ``now``."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = name(country, "Sample Country Signing")
    built = builder(subject, subject, key.public_key(), now=now, days=days, above=key.public_key())
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    built = built.add_extension(key_usage(certificates=signs, signatures=not signs), critical=True)
    return Authority(key, built.sign(key, hashes.SHA256()))


def linked(old: Authority, new: Authority, *, now: datetime) -> bytes:
    """A link certificate: the new key, vouched for by the old one (part 12, 7.1.1)."""
    built = builder(
        new.certificate.subject, old.certificate.subject, new.key.public_key(), now=now, days=(-1, 3650), above=old.key.public_key()
    )
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return (
        built.add_extension(key_usage(certificates=True), critical=True)
        .sign(old.key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )


def builder(
    subject: x509.Name, issuer: x509.Name, key: Any, *, now: datetime, days: tuple[int, int], above: Any
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(randbits(120) | 1 << 120)
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
    )


def key_usage(*, certificates: bool = False, signatures: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signatures,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


@dataclass(frozen=True)
class Signer:
    """A document signer."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def signer(
    above: Authority,
    *,
    now: datetime,
    country: str = "UT",
    key: PrivateKey | None = None,
    days: tuple[int, int] = (-20, 365 * 10 + 90),
    usage: x509.KeyUsage | None = None,
    purposes: tuple[str, ...] = (),
) -> Signer:
    key = key or ec.generate_private_key(ec.SECP256R1())
    built = builder(
        name(country, "Sample Document Signer"),
        above.certificate.subject,
        key.public_key(),
        now=now,
        days=days,
        above=above.key.public_key(),
    )
    built = built.add_extension(usage or key_usage(signatures=True), critical=True)
    if purposes:
        built = built.add_extension(x509.ExtendedKeyUsage(map(x509.ObjectIdentifier, purposes)), critical=True)
    return Signer(key, built.sign(above.key, hashes.SHA256()))


def revocation_list(above: Authority, *, now: datetime, revoked: tuple[Signer, ...] = (), days: tuple[int, int] = (-1, LIST_DAYS)) -> bytes:
    built = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(above.certificate.subject)
        .last_update(now + timedelta(days=days[0]))
        .next_update(now + timedelta(days=days[1]))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for each in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(each.certificate.serial_number).revocation_date(now)
        built = built.add_revoked_certificate(entry.build())
    return built.sign(above.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class Document:
    """The files of a chip, and the key that never leaves a real one."""

    files: Mapping[str, bytes]
    chip: PrivateKey

    def answered(self, nonce: bytes, *, hash_name: str = "sha256") -> Mapping[str, bytes]:
        """The files with the chip's answer beside them, as a reader hands them in."""
        return {**self.files, lds.SIGNATURE: answer(self.chip, nonce, hash_name=hash_name)}

    def with_files(self, **files: bytes) -> Document:
        return replace(self, files={**self.files, **files})


def document(
    identity: Identity,
    *,
    by: Signer,
    now: datetime,
    chip: PrivateKey | None = None,
    state: str = "UTO",
    number: str = "U12345678",
    years: int = 5,
    hash_name: str = "sha256",
    chip_hash: str = "sha256",
    pss: bool = False,
    names: tuple[str, str] | None = None,
) -> Document:
    """A passport of ``identity``; ``names`` replaces the transliteration of theirs."""
    chip = chip or new_rsa(2048)
    primary, secondary = names or (
        " ".join(holder.spellings(identity.family_name)[0]),
        " ".join(holder.spellings(" ".join(identity.given_names))[0]),
    )
    text = mrz.compose(
        issuing_state=state,
        primary=primary,
        secondary=secondary,
        document_number=number,
        nationality=state,
        birth_date=identity.birth_date.replace("-", "")[2:],
        sex={"female": "F", "male": "M"}.get(identity.gender, "<"),
        expiry=f"{now + timedelta(days=365 * years):%y%m%d}",
    )
    public = chip.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    files = {
        "com": der(b"\x60", der(b"\x5f\x01", b"0107") + der(b"\x5f\x36", b"040000") + der(b"\x5c", b"\x61\x6e\x6f")),
        "dg1": der(b"\x61", der(b"\x5f\x1f", text.encode())),
        "dg14": der(b"\x6e", der(b"\x31", active_info(chip_hash))),
        "dg15": der(b"\x6f", public),
    }
    return Document({**files, "sod": security_object(files, by=by, now=now, hash_name=hash_name, pss=pss)}, chip)


def active_info(hash_name: str) -> bytes:
    """ActiveAuthenticationInfo: under which hash a chip with an elliptic key signs."""
    oid = next(oid for oid, known in lds.PLAIN_ECDSA.items() if known == hash_name)
    parts = core.ObjectIdentifier(lds.ACTIVE_AUTHENTICATION).dump() + core.Integer(1).dump() + core.ObjectIdentifier(oid).dump()
    return der(b"\x30", parts)


def security_object(files: Mapping[str, bytes], *, by: Signer, now: datetime, hash_name: str = "sha256", pss: bool = False) -> bytes:
    """EF.SOD over ``files``."""
    numbered = sorted((lds.GROUPS[each], data) for each, data in files.items() if each in lds.GROUPS)
    content = lds.SecurityObject(
        {
            "version": 0,
            "hash_algorithm": {"algorithm": hash_name},
            "hashes": [{"number": number, "value": new_hash(hash_name, data).digest()} for number, data in numbered],
        }
    ).dump()
    return der(b"\x77", signed(content, content_type=lds.LDS_SECURITY_OBJECT, by=by, now=now, hash_name=hash_name, pss=pss))


def signed(
    content: bytes,
    *,
    content_type: str,
    by: Signer,
    now: datetime,
    hash_name: str = "sha256",
    pss: bool = False,
    also: tuple[bytes, ...] = (),
) -> bytes:
    """CMS SignedData (RFC 5652) over ``content``, with the signer's certificate, and ``also`` others."""
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": [content_type]},
            {"type": "signing_time", "values": [cms.Time({"utc_time": now})]},
            {"type": "message_digest", "values": [new_hash(hash_name, content).digest()]},
        ]
    )
    certificate = asn1_x509.Certificate.load(by.der)
    info = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}},
        "digest_algorithm": {"algorithm": hash_name},
        "signed_attrs": attributes,
        "signature_algorithm": signature_algorithm(by.key, hash_name, pss=pss),
        "signature": signature(by.key, attributes.dump(), hash_name, pss=pss),
    }
    data = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": hash_name}],
        "encap_content_info": {"content_type": content_type, "content": content},
        "certificates": [certificate, *(asn1_x509.Certificate.load(each) for each in also)],
        "signer_infos": [info],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump())


def master_list(authorities: tuple[bytes, ...], *, by: Signer, now: datetime) -> bytes:
    """A list of authorities, signed by ``by``, whose certificate says that it signs lists."""
    held = master_lists.CertificateSet([asn1_x509.Certificate.load(each) for each in authorities])
    content = master_lists.MasterList({"version": 0, "certificates": held}).dump()
    return signed(content, content_type=master_lists.CONTENT_TYPE, by=by, now=now)


def signature_algorithm(key: PrivateKey, hash_name: str, *, pss: bool) -> Mapping[str, Any]:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {"algorithm": f"{hash_name}_ecdsa"}
    if not pss:
        return {"algorithm": f"{hash_name}_rsa"}
    parameters = {
        "hash_algorithm": {"algorithm": hash_name},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": hash_name}},
        "salt_length": HASHES[hash_name]().digest_size,
    }
    return {"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)}


def signature(key: PrivateKey, data: bytes, hash_name: str, *, pss: bool) -> bytes:
    function = HASHES[hash_name]()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(function))
    scheme = padding.PSS(padding.MGF1(function), function.digest_size) if pss else padding.PKCS1v15()
    return key.sign(data, scheme, function)


def answer(chip: PrivateKey, nonce: bytes, *, hash_name: str = "sha256") -> bytes:
    """What a chip says to INTERNAL AUTHENTICATE (part 11, 6.1)."""
    if isinstance(chip, ec.EllipticCurvePrivateKey):
        width = (chip.key_size + 7) // 8
        digest = new_hash(hash_name, nonce).digest()
        pair = decode_dss_signature(chip.sign(digest, ec.ECDSA(Prehashed(HASHES[hash_name]()))))
        return b"".join(number.to_bytes(width, "big") for number in pair)
    return recoverable(chip, nonce, hash_name=hash_name)


def recoverable(chip: rsa.RSAPrivateKey, nonce: bytes, *, hash_name: str) -> bytes:
    """ISO/IEC 9796-2 scheme 1: bytes of the chip's own choice, and the hash of them and of the nonce."""
    trailer = b"\xbc" if hash_name == "sha1" else CHIP_TRAILERS[hash_name]
    room = chip.key_size // 8 - 1 - HASHES[hash_name]().digest_size - len(trailer)
    chosen = token_bytes(room)
    plain = b"\x6a" + chosen + new_hash(hash_name, chosen + nonce).digest() + trailer
    numbers = chip.private_numbers()
    value = pow(int.from_bytes(plain, "big"), numbers.d, numbers.public_numbers.n)
    return value.to_bytes(chip.key_size // 8, "big")
