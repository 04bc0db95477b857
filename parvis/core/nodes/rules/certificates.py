"""Certificates of a network: its own authority, what it issues to members, and the list of what it revoked.

The keys are P-256, which every TLS stack takes. A member is named in its certificate by
``parvis://<network>/<identifier>``; the authority may name nobody of another network (RFC 5280, 4.2.1.10).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CURVE = ec.SECP256R1()
AUTHORITY_LIFE = timedelta(days=3652)
LIFE = timedelta(days=90)
RENEWED_BEFORE = timedelta(days=30)
SKEW = timedelta(minutes=5)
CRL_LIFE = timedelta(days=8)


class BadRequest(ValueError):
    """A request for a certificate that is not one, or whose key did not sign it; the message says which."""


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The network's certificate authority with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, kw_only=True)
class Named:
    """Whom a certificate is for: only the register says it, never the request."""

    network: str
    identifier: str
    address: str  # https origin

    @property
    def uri(self) -> str:
        return f"parvis://{self.network}/{self.identifier}"


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(CURVE)


def key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


def key_of_pem(pem: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not an elliptic-curve key")
    return key


def pem_of(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def der_of(certificate: x509.Certificate) -> str:
    """DER in base64, as the membership document carries it."""
    return b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()


def fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def serial_of(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:x}"


def new_authority(network: str, *, now: datetime) -> Issuer:
    """A certificate authority that may only name members of ``network``."""
    key = new_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Nodes of {network}")])
    usage = key_usage(signs_certificates=True)
    made = (
        begun(subject=name, issuer=name, key=key.public_key(), now=now, life=AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints([x509.UniformResourceIdentifier(network)], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Issuer(certificate=made, key=key)


def begun(
    *, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + life)
    )


def key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def request(key: ec.EllipticCurvePrivateKey, *, identifier: str) -> str:
    """A request for a certificate (PKCS #10, PEM), signed by the key that it is for."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, identifier)])
    made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def key_of_request(pem: str) -> ec.EllipticCurvePublicKey:
    """The key that a request proves to hold; raises BadRequest."""
    try:
        found = x509.load_pem_x509_csr(pem.encode())
        proven = found.is_signature_valid
        key = found.public_key()
    except (ValueError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise BadRequest("not a request for a certificate (PKCS #10 in PEM)") from error
    if not proven:
        raise BadRequest("the request is not signed by the key that it names")
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadRequest("the key must be of the curve P-256")
    return key


def key_print(key: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of a public key (SubjectPublicKeyInfo, DER), hexadecimal."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))
    return digest.finalize().hex()


def issued(
    issuer: Issuer, named: Named, key: ec.EllipticCurvePublicKey, *, now: datetime, crl_url: str = "", life: timedelta = LIFE
) -> x509.Certificate:
    """A certificate with which a member both answers and calls."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, named.identifier)])
    authority = issuer.key.public_key()
    builder = (
        begun(subject=subject, issuer=issuer.certificate.subject, key=key, now=now, life=life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(named.uri), host_name(named.address)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), critical=False)
    )
    if crl_url:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_url)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def host_name(address: str) -> x509.GeneralName:
    host = urlsplit(address).hostname or ""
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def revocation_list(issuer: Issuer, revoked: Iterable[tuple[str, datetime]], *, number: int, now: datetime) -> str:
    """The revoked certificates (serial in hexadecimal, when) as a signed list, PEM."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now - SKEW)
        .next_update(now + CRL_LIFE)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for serial, at in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(int(serial, 16)).revocation_date(at).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
