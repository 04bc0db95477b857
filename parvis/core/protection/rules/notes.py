"""Signed notes and checkpoints (https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint).

A note is a text and, after an empty line, one line per signature: an em dash, the signer's name,
and base64 of a four-byte key hash and the signature.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from parvis.core.protection.rules.merkle import HASH_BYTES

ED25519 = b"\x01"
SECRET = "PRIVATE+KEY+"  # noqa: S105  the format's own prefix, not a secret
SIGNATURE = "— "
LARGEST_SIZE = 1 << 63  # a size beyond is a jest
MOST_SIGNATURES = 100  # as Go's note package reads


class BadKey(ValueError):
    """A text that is not a key of signed notes."""


class BadNote(ValueError):
    """A note that is malformed, or that the expected key did not sign."""


def key_hash(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def parts(note: str) -> tuple[str, list[str]]:
    """The text of ``note``, whose last newline belongs to it, and its signature lines; raises BadNote."""
    text, separator, signatures = note.rpartition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise BadNote("A signed note is a text, an empty line and signature lines; this is none.")
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadNote(f"A signed note has at most {MOST_SIGNATURES} signatures; this has {len(lines)}.")
    return text + "\n", lines


class Opens(Protocol):
    """What can tell whether a note is of one log: its key, or the ring of keys that it had."""

    @property
    def name(self) -> str: ...

    def open(self, note: str) -> str: ...


def is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(sign.isspace() for sign in name)


@dataclass(frozen=True)
class Verifier:
    """The public half of a log's key."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """From ``name+hash+key``, as logs publish it; raises BadKey."""
        name, _, rest = vkey.strip().partition("+")
        hexadecimal, _, encoded = rest.partition("+")
        key = from_base64(encoded, BadKey("The key is not base64."))
        if not is_key_name(name) or key[:1] != ED25519 or len(key) != 33:
            raise BadKey("A log's public key reads name+hash+base64 and is of the Ed25519 kind.")
        if key_hash(name, key[1:]).hex() != hexadecimal:
            raise BadKey(f"The key of {name} does not have the hash written with it: it was cut or altered.")
        return cls(name, key[1:])

    def __str__(self) -> str:
        return f"{self.name}+{key_hash(self.name, self.public).hex()}+{b64encode(ED25519 + self.public).decode()}"

    def open(self, note: str) -> str:
        """The text of ``note``, once this key's signature on it has been verified; raises BadNote."""
        text, lines = parts(note)
        for line in lines:
            if self.signed(text, line):
                return text
        raise BadNote(f"{self.name} did not sign this note.")

    def signed(self, text: str, line: str) -> bool:
        """Whether ``line`` is this key's signature; raises BadNote when it claims to be and is not."""
        name, _, encoded = line.removeprefix(SIGNATURE).partition(" ")
        signature = from_base64(encoded, BadNote("A signature line of the note is not base64."))
        if not line.startswith(SIGNATURE) or name != self.name or signature[:4] != key_hash(self.name, self.public):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[4:], text.encode())
        except InvalidSignature as error:
            raise BadNote(f"The signature of {self.name} does not fit this text: one of them was altered.") from error
        return True


@dataclass(frozen=True)
class Signer:
    """The secret half of a log's key."""

    name: str
    seed: bytes

    @classmethod
    def parse(cls, skey: str) -> Signer:
        """From ``PRIVATE+KEY+name+hash+seed``, the form of Go's note package; raises BadKey."""
        if not skey.startswith(SECRET):
            raise BadKey(f"A log's secret key begins with {SECRET}.")
        name, _, rest = skey.strip().removeprefix(SECRET).partition("+")
        hexadecimal, _, encoded = rest.partition("+")
        key = from_base64(encoded, BadKey("The key is not base64."))
        if not is_key_name(name) or key[:1] != ED25519 or len(key) != 33:
            raise BadKey("A log's secret key reads PRIVATE+KEY+name+hash+base64 and is of the Ed25519 kind.")
        signer = cls(name, key[1:])
        if key_hash(name, signer.verifier.public).hex() != hexadecimal:
            raise BadKey(f"The key of {name} does not have the hash written with it: it was cut or altered.")
        return signer

    @classmethod
    def generate(cls, name: str) -> Signer:
        """A new key called ``name``, by habit the log's address without its scheme; raises BadKey."""
        if not is_key_name(name):
            raise BadKey(f"{name!r} cannot name a key: no spaces, no plus sign.")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.private.public_key().public_bytes_raw())

    def __str__(self) -> str:
        return f"{SECRET}{self.name}+{key_hash(self.name, self.verifier.public).hex()}+{b64encode(ED25519 + self.seed).decode()}"

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"  # never the seed: representations end up in logs

    def sign(self, text: str) -> str:
        """``text`` (ending in a newline) as a note signed by this key."""
        return f"{text}\n{self.line(text)}"

    def line(self, text: str) -> str:
        """This key's signature line under ``text``."""
        signature = key_hash(self.name, self.verifier.public) + self.private.sign(text.encode())
        return f"{SIGNATURE}{self.name} {b64encode(signature).decode()}\n"


@dataclass(frozen=True)
class Checkpoint:
    """What a log stands for at one moment: its size and the root of its tree."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """From a note's text; lines after the third are extensions and ignored. Raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or not is_size(lines[1]):
            raise BadNote("A checkpoint has an origin, a size and a root on three lines; this is none.")
        root = from_base64(lines[2], BadNote("The checkpoint's root is not base64."))
        if len(root) != HASH_BYTES:
            raise BadNote(f"The checkpoint's root has {len(root)} bytes instead of {HASH_BYTES}.")
        return cls(lines[0], int(lines[1]), root)

    @classmethod
    def open(cls, note: str, verifier: Opens) -> Checkpoint:
        """The checkpoint in ``note``, signed by ``verifier``, a key or a ring of keys, for its own log; raises BadNote."""
        checkpoint = cls.parse(verifier.open(note))
        if checkpoint.origin != verifier.name:
            raise BadNote(f"The checkpoint is of the log {checkpoint.origin!r}, not of {verifier.name!r}.")
        return checkpoint


def is_size(written: str) -> bool:
    """Whether ``written`` is a number of leaves as checkpoints write it: decimal, no zero before it."""
    plain = written.isascii() and written.isdigit() and len(written) <= 19
    return plain and written == str(int(written)) and int(written) < LARGEST_SIZE


def from_base64(encoded: str, error: ValueError) -> bytes:
    """The bytes, from the one spelling that base64 has for them; raises ``error`` for any other."""
    try:
        data = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise error from None
    if b64encode(data).decode() != encoded:  # the last sign has bits that stand for nothing
        raise error
    return data
