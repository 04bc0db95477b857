"""The node's keys: one pair that signs and one that opens, each with its certificate, two published while they change.

A change has three steps, so that no member meets a key it has not read yet: *prepare* publishes the
next one, *switch* uses it once every member has refreshed, *retire* forgets the old one.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings

from parvis.kernel import writing
from parvis.kernel.secrets import keep_first

SIGNING, ENCRYPTION = "signing", "encryption"
BITS = 3072  # eIDAS Cryptographic Requirements, section 3.4
CERTIFICATE_LIFE = timedelta(days=2 * 365)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A private key and its certificate, in PEM."""

    key: str
    certificate: str
    made_at: str  # ISO 8601, with fractions of a second

    @property
    def ends(self) -> datetime:
        return x509.load_pem_x509_certificate(self.certificate.encode()).not_valid_after_utc

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as members compare it by another way (hexadecimal)."""
        return x509.load_pem_x509_certificate(self.certificate.encode()).fingerprint(hashes.SHA256()).hex()


def path_of(use: str, *, node: str) -> Path:
    return Path(settings.PARVIS_DATA) / "keys" / f"saml-{node}-{use}.json"


def pairs(use: str, *, node: str = "own") -> list[Pair]:
    """The pairs of ``node`` for ``use``, the current one first; made on first use."""
    path = path_of(use, node=node)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep_first(path, written([made(f"{node} {use}")]))
    return read(path, path.stat().st_mtime_ns)


@cache
def read(path: Path, _changed: int) -> list[Pair]:
    """Read once for each state of the file: another process may have changed it."""
    return [Pair(**each) for each in json.loads(path.read_text())]


def written(held: list[Pair]) -> str:
    return json.dumps([asdict(each) for each in held])


def made(name: str) -> Pair:
    """A fresh RSA key under a certificate that it signs itself."""
    key, now = rsa.generate_private_key(public_exponent=65537, key_size=BITS), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"SAML node, {name}")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + CERTIFICATE_LIFE)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Pair(key=pem.decode(), certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(), made_at=now.isoformat())


def replace(use: str, held: list[Pair], *, node: str = "own") -> None:
    writing.write(path_of(use, node=node), written(held).encode(), mode=0o600)


def next_step(use: str) -> str:
    """``prepare``, ``switch`` or ``retire``: what a change of keys does next."""
    held = pairs(use)
    if len(held) == 1:
        return "prepare"
    return "switch" if held[1].made_at > held[0].made_at else "retire"


def step(use: str) -> str:
    """Do the next step of a change of keys, and name it."""
    doing, held = next_step(use), pairs(use)
    if doing == "prepare":
        replace(use, [held[0], made(f"own {use}")])
    elif doing == "switch":
        replace(use, [held[1], held[0]])
    else:
        replace(use, held[:1])
    return doing
