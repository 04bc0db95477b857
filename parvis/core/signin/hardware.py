"""Signing keys that never leave a hardware store (PKCS#11 2.40): made there, used there, named by their label."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

import pkcs11
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from joserfc.jwk import ECKey, RSAKey
from pkcs11 import Attribute, KeyType
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from parvis.core.signin.rules.algorithms import SIGNING

P256 = "1.2.840.10045.3.1.7"
MECHANISMS = {"ES256": pkcs11.Mechanism.ECDSA, "RS256": pkcs11.Mechanism.SHA256_RSA_PKCS}


class StoreUnavailable(RuntimeError):
    """The hardware store is not configured, or does not answer; the message says what to check."""


class Store:
    """One open session of the store; calls from several threads wait for one another."""

    def __init__(self, module: str, token: str, pin: str) -> None:
        self.lock = Lock()
        self.session = pkcs11.lib(module).get_token(token_label=token).open(rw=True, user_pin=pin)
        self.held: dict[str, Any] = {}

    def make(self, label: str, algorithm: str) -> dict[str, Any]:
        """A new key pair under ``label``; its public part as a JSON Web Key."""
        with self.lock:
            return made(self.session, label=label, algorithm=algorithm)

    def sign(self, label: str, algorithm: str, message: bytes) -> bytes:
        """A signature as JSON Web Signature has it: for ES256, 32 bytes of r and 32 of s (RFC 7518 3.4)."""
        with self.lock:
            key: Any = self.held.get(label) or self.session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
            self.held[label] = key
            return bytes(key.sign(to_sign(message, algorithm), mechanism=MECHANISMS[algorithm]))


def made(session: pkcs11.Session, *, label: str, algorithm: str) -> dict[str, Any]:
    if SIGNING[algorithm].key_type == "RSA":
        public, _ = session.generate_keypair(KeyType.RSA, SIGNING[algorithm].bits, label=label, store=True)
        exponent, modulus = (int.from_bytes(public[name], "big") for name in (Attribute.PUBLIC_EXPONENT, Attribute.MODULUS))
        return jwk(RSAKey, RSAPublicNumbers(exponent, modulus).public_key())
    parameters = session.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: encode_named_curve_parameters(P256)}, local=True)
    public, _ = parameters.generate_keypair(mechanism=pkcs11.Mechanism.EC_KEY_PAIR_GEN, label=label, store=True)
    return jwk(ECKey, load_der_public_key(encode_ec_public_key(public)))


def jwk(kind: type[ECKey] | type[RSAKey], public: Any) -> dict[str, Any]:
    return dict(kind.import_key(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).as_dict(private=False))


def to_sign(message: bytes, algorithm: str) -> bytes:
    """The store's plain ECDSA signs a digest; its RSA mechanism makes the digest itself."""
    return sha256(message).digest() if algorithm == "ES256" else message


def is_configured() -> bool:
    return bool(os.environ.get("PARVIS_PKCS11_MODULE"))


@cache
def store() -> Store:
    """The store that the operator configured; raises StoreUnavailable."""
    module, token = os.environ.get("PARVIS_PKCS11_MODULE", ""), os.environ.get("PARVIS_PKCS11_TOKEN", "parvis")
    pin_file = os.environ.get("PARVIS_PKCS11_PIN_FILE", "")
    if not module or not pin_file:
        raise StoreUnavailable("Set PARVIS_PKCS11_MODULE, PARVIS_PKCS11_TOKEN and PARVIS_PKCS11_PIN_FILE to keep keys in a hardware store.")
    try:
        return Store(module, token, Path(pin_file).read_text().strip())
    except (pkcs11.PKCS11Error, OSError, RuntimeError) as error:
        raise StoreUnavailable(f"The hardware store does not open ({type(error).__name__}): check module, token and PIN file.") from error


def sign(label: str, algorithm: str, message: bytes) -> bytes:
    """Signed in the store; a session that the store closed is opened once again. Raises StoreUnavailable."""
    try:
        return store().sign(label, algorithm, message)
    except pkcs11.PKCS11Error:
        forget()
    try:
        return store().sign(label, algorithm, message)
    except pkcs11.PKCS11Error as error:
        raise StoreUnavailable(f"The hardware store refuses to sign ({type(error).__name__}).") from error


def forget() -> None:
    """Close the store, and open it afresh next time."""
    if store.cache_info().currsize:
        with suppress(pkcs11.PKCS11Error):
            store().session.close()
    store.cache_clear()
