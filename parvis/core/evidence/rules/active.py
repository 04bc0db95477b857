"""Active authentication (ICAO Doc 9303 part 11, 6.1): the chip signs our nonce with a key that it never gives away."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from parvis.core.evidence.rules import algorithms
from parvis.core.evidence.rules.algorithms import CHIP, PublicKey
from parvis.core.evidence.rules.problems import Refused

NONCE_BYTES = 8
HEADER = 0x6A  # part of the message is recovered, and fills all the room there is
# Trailers of ISO/IEC 9796-2, and the hash functions of ISO/IEC 10118-3 that they name.
ONE_BYTE_TRAILER = 0xBC
TRAILERS: Mapping[int, str] = {0x33: "sha1", 0x34: "sha256", 0x35: "sha512", 0x36: "sha384", 0x38: "sha224"}


def verify(key: PublicKey, *, nonce: bytes, signature: bytes, ecdsa_hash: str, today: date) -> str:
    """The hash function under which ``signature`` answers ``nonce``; raises Refused('chip-wrong-answer') or ('weak-algorithm')."""
    algorithms.require_strong(key, use=CHIP, today=today)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return verify_plain_ecdsa(key, nonce=nonce, signature=signature, ecdsa_hash=ecdsa_hash, today=today)
    return verify_message_recovery(key, nonce=nonce, signature=signature, today=today)


def verify_plain_ecdsa(key: ec.EllipticCurvePublicKey, *, nonce: bytes, signature: bytes, ecdsa_hash: str, today: date) -> str:
    """r and s side by side (TR-03111 5.2.1); which hash, DG14 says, and never the signature."""
    if not ecdsa_hash:
        raise Refused("chip-wrong-answer", "DG14 does not say under which hash the chip signs")
    width = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * width:
        raise Refused("chip-wrong-answer", f"{len(signature)} bytes")
    r, s = (int.from_bytes(half, "big") for half in (signature[:width], signature[width:]))
    function = algorithms.hash_named(ecdsa_hash, use=CHIP, today=today)
    try:
        algorithms.verify_ecdsa(key, encode_dss_signature(r, s), nonce, algorithm=function)
    except Refused as error:
        raise Refused("chip-wrong-answer") from error
    return ecdsa_hash


def verify_message_recovery(key: rsa.RSAPublicKey, *, nonce: bytes, signature: bytes, today: date) -> str:
    """ISO/IEC 9796-2 scheme 1: the signature gives back M1, which the chip chose, and the hash of M1 and our nonce."""
    opened, function = recovered(key, signature, today=today)
    trailer = 1 if opened[-1] == ONE_BYTE_TRAILER else 2
    size = function.digest_size
    message, told = opened[1 : -trailer - size], opened[-trailer - size : -trailer]
    if not hmac.compare_digest(told, algorithms.digest(message + nonce, function)):
        raise Refused("chip-wrong-answer", "it answers another nonce")
    return function.name


def recovered(key: rsa.RSAPublicKey, signature: bytes, *, today: date) -> tuple[bytes, hashes.HashAlgorithm]:
    """What the signature opens to, and the hash function that its trailer names."""
    numbers = key.public_numbers()
    if key.key_size % 8 or len(signature) != key.key_size // 8 or int.from_bytes(signature, "big") >= numbers.n:
        raise Refused("chip-wrong-answer", f"{len(signature)} bytes")
    opened = pow(int.from_bytes(signature, "big"), numbers.e, numbers.n)
    if opened & 0xF != 0xC:  # the smaller of two signatures was given (ISO/IEC 9796-2, annex B)
        opened = numbers.n - opened
    plain = opened.to_bytes(key.key_size // 8, "big")
    name = "sha1" if plain[-1] == ONE_BYTE_TRAILER else TRAILERS.get(plain[-2], "") if plain[-1] == 0xCC else ""
    if plain[0] != HEADER or not name:
        raise Refused("chip-wrong-answer", "it opens to nothing that a chip signs")
    function = algorithms.hash_named(name, use=CHIP, today=today)
    if len(plain) < 1 + 8 + function.digest_size + 2:
        raise Refused("chip-wrong-answer", "no room for a message")
    return plain, function
