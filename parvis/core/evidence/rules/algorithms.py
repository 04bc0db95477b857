"""Which algorithms are accepted, for what, until when; anything else is refused by name.

Part 12, 4.1 of Doc 9303 (8th edition) leaves RSA, ECDSA and SHA-224 to SHA-512 to issuers. Documents are valid for ten
years at most, so one whose data were signed with SHA-1, disallowed for signatures since 2014 (NIST SP 800-131A), should
no longer exist. A chip's answer to our nonce is another matter: it lives minutes and what is signed ends in our bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from parvis.core.evidence.rules.problems import Refused

DATA, CHIP = "data", "chip"  # what is signed: documents, certificates and lists; or our nonce

HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
# (use, hash) -> the first day on which it is refused; what is not named is accepted.
REFUSED_FROM: Mapping[tuple[str, str], date] = {
    (DATA, "sha1"): date(2014, 1, 1),  # NIST SP 800-131A, table 2
    (CHIP, "sha1"): date(2031, 1, 1),  # NIST's announcement of 15 December 2022: SHA-1 ends with 2030
}
RSA_BITS = {DATA: 2048, CHIP: 1024}  # fewer are refused; part 12, 4.1.2; chips of the first generation answer with 1024...
SHORT_CHIP_KEYS_REFUSED_FROM = date(2027, 1, 1)  # ...until the last of those documents has expired
MOST_RSA_BITS = 8192
LARGEST_EXPONENT_BITS = 64
CURVE_BITS = 224
CURVES: Mapping[str, type[ec.EllipticCurve]] = {
    "1.3.132.0.33": ec.SECP224R1,
    "1.2.840.10045.3.1.7": ec.SECP256R1,
    "1.3.132.0.34": ec.SECP384R1,
    "1.3.132.0.35": ec.SECP521R1,
    "1.3.36.3.3.2.8.1.1.7": ec.BrainpoolP256R1,
    "1.3.36.3.3.2.8.1.1.11": ec.BrainpoolP384R1,
    "1.3.36.3.3.2.8.1.1.13": ec.BrainpoolP512R1,
}

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


def hash_named(name: str, *, use: str, today: date) -> hashes.HashAlgorithm:
    """The hash function called ``name``; raises Refused('weak-algorithm')."""
    if name not in HASHES or today >= REFUSED_FROM.get((use, name), date.max):
        raise Refused("weak-algorithm", name[:40])
    return HASHES[name]()


def digest(data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    made = hashes.Hash(algorithm)
    made.update(data)
    return made.finalize()


def require_strong(key: PublicKey, *, use: str, today: date) -> None:
    if isinstance(key, ec.EllipticCurvePublicKey):
        if key.curve.key_size < CURVE_BITS:
            raise Refused("weak-algorithm", f"a curve of {key.curve.key_size} bits")
        return
    least = RSA_BITS[DATA] if today >= SHORT_CHIP_KEYS_REFUSED_FROM else RSA_BITS[use]
    if not least <= key.key_size <= MOST_RSA_BITS or key.public_numbers().e.bit_length() > LARGEST_EXPONENT_BITS:
        raise Refused("weak-algorithm", f"an RSA key of {key.key_size} bits")


def verify_rsa(
    key: PublicKey, signature: bytes, data: bytes, *, scheme: padding.AsymmetricPadding, algorithm: hashes.HashAlgorithm
) -> None:
    if not isinstance(key, rsa.RSAPublicKey):
        raise Refused("wrong-signature", "an RSA signature and another key")
    try:
        key.verify(signature, data, scheme, algorithm)
    except (InvalidSignature, ValueError) as error:
        raise Refused("wrong-signature") from error


def verify_ecdsa(key: PublicKey, signature: bytes, data: bytes, *, algorithm: hashes.HashAlgorithm) -> None:
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Refused("wrong-signature", "an ECDSA signature and another key")
    try:
        key.verify(signature, data, ec.ECDSA(algorithm))
    except (InvalidSignature, ValueError) as error:
        raise Refused("wrong-signature") from error
