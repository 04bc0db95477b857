"""Cosignatures: what a witness signs of a checkpoint it saw grow (https://c2sp.org/tlog-cosignature).

Ed25519 (``cosignature/v1``) and ML-DSA-44, which no quantum computer is known to forge.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from parvis.core.protection.rules.notes import SECRET, SIGNATURE, BadKey, BadNote, Checkpoint, from_base64, is_key_name, parts

ED25519 = b"\x04"
MLDSA44 = b"\x06"
PUBLIC_BYTES = {ED25519: 32, MLDSA44: 1312}
SIGNATURE_BYTES = {ED25519: 64, MLDSA44: 2420}
SEED_BYTES = 32
LATEST = (1 << 63) - 1
LABEL = b"subtree/v1\n\x00"


def key_id(name: str, material: bytes) -> bytes:
    """The four bytes that stand before a signature; ``material`` is the kind's byte and the public key."""
    return sha256(name.encode() + b"\n" + material).digest()[:4]


def message(kind: bytes, name: str, text: str, time: int) -> bytes:
    """What the witness ``name`` signs of a checkpoint's ``text`` at ``time``; raises BadNote."""
    if kind == ED25519:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    checkpoint = Checkpoint.parse(text)
    numbers = [(0).to_bytes(8, "big"), checkpoint.size.to_bytes(8, "big")]
    return b"".join([LABEL, short(name), time.to_bytes(8, "big"), short(checkpoint.origin), *numbers, checkpoint.root])


def short(text: str) -> bytes:
    """A text of at most 255 bytes after its length; raises BadNote."""
    octets = text.encode()
    if not 0 < len(octets) < 256:
        raise BadNote("The name of a log or of a witness is empty or too long to be signed.")
    return bytes([len(octets)]) + octets


@dataclass(frozen=True)
class Cosigner:
    """The public half of a witness's key."""

    name: str
    kind: bytes
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> Cosigner:
        """From ``name+hash+key`` of the kinds 04 and 06; raises BadKey."""
        name, material = taken_apart(vkey)
        if PUBLIC_BYTES.get(material[:1]) != len(material) - 1:
            raise BadKey("A witness's public key reads name+hash+base64 and is of the kind 04 (Ed25519) or 06 (ML-DSA-44).")
        cosigner = cls(name, material[:1], material[1:])
        if str(cosigner) != vkey.strip():
            raise BadKey(f"The key of {name} does not have the hash written with it: it was cut or altered.")
        return cosigner

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.kind + self.public)

    @property
    def algorithm(self) -> str:
        return "Ed25519" if self.kind == ED25519 else "ML-DSA-44"

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(self.kind + self.public).decode()}"

    def time_of(self, text: str, line: str) -> int | None:
        """When this witness signed ``text`` (seconds of the epoch) by ``line``; None when the line is another's.

        Raises BadNote when it claims to be this witness's and is not.
        """
        name, _, encoded = line.removeprefix(SIGNATURE).partition(" ")
        signature = from_base64(encoded, BadNote("A signature line of the note is not base64."))
        if not line.startswith(SIGNATURE) or name != self.name or signature[:4] != self.id:
            return None
        time, signed = int.from_bytes(signature[4:12], "big"), signature[12:]
        if (
            len(signed) != SIGNATURE_BYTES[self.kind]
            or not 0 < time <= LATEST
            or not self.fits(signed, message(self.kind, name, text, time))
        ):
            raise BadNote(f"The cosignature of {self.name} does not fit this text: one of them was altered.")
        return time

    def fits(self, signature: bytes, signed: bytes) -> bool:
        try:
            if self.kind == ED25519:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, signed)
            else:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, signed)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Cosigning:
    """The secret half of one of a witness's keys."""

    name: str
    kind: bytes
    seed: bytes

    @classmethod
    def parse(cls, skey: str) -> Cosigning:
        """From ``PRIVATE+KEY+name+hash+seed`` with the kinds 04 and 06; raises BadKey."""
        if not skey.startswith(SECRET):
            raise BadKey(f"A witness's secret key begins with {SECRET}.")
        name, material = taken_apart(skey.removeprefix(SECRET))
        if material[:1] not in PUBLIC_BYTES or len(material) != 1 + SEED_BYTES:
            raise BadKey("A witness's secret key reads PRIVATE+KEY+name+hash+base64 and is of the kind 04 or 06.")
        key = cls(name, material[:1], material[1:])
        if str(key) != skey.strip():
            raise BadKey(f"The key of {name} does not have the hash written with it: it was cut or altered.")
        return key

    @classmethod
    def generate(cls, name: str) -> list[Cosigning]:
        """A new key of each kind for the witness ``name``; raises BadKey."""
        if not is_key_name(name) or len(name.encode()) > 255:
            raise BadKey(f"{name!r} cannot name a key: no spaces, no plus sign, 255 bytes at most.")
        seeds = Ed25519PrivateKey.generate().private_bytes_raw(), MLDSA44PrivateKey.generate().private_bytes_raw()
        return [cls(name, kind, seed) for kind, seed in zip((ED25519, MLDSA44), seeds, strict=True)]

    @property
    def cosigner(self) -> Cosigner:
        return Cosigner(self.name, self.kind, self.private.public_key().public_bytes_raw())

    @property
    def private(self) -> Ed25519PrivateKey | MLDSA44PrivateKey:
        made = Ed25519PrivateKey.from_private_bytes if self.kind == ED25519 else MLDSA44PrivateKey.from_seed_bytes
        return made(self.seed)

    def __str__(self) -> str:
        return f"{SECRET}{self.name}+{self.cosigner.id.hex()}+{b64encode(self.kind + self.seed).decode()}"

    def __repr__(self) -> str:
        return f"Cosigning({self.name!r})"  # never the seed

    def line(self, text: str, time: int) -> str:
        """The signature line on a checkpoint's ``text`` at ``time``; raises BadNote."""
        signed = self.private.sign(message(self.kind, self.name, text, time))
        whole = self.cosigner.id + time.to_bytes(8, "big") + signed
        return f"{SIGNATURE}{self.name} {b64encode(whole).decode()}\n"


def taken_apart(key: str) -> tuple[str, bytes]:
    """Name and material (kind and key) of ``name+hash+base64``; raises BadKey."""
    name, _, rest = key.strip().partition("+")
    _, _, encoded = rest.partition("+")
    material = from_base64(encoded, BadKey("The key is not base64."))
    if not is_key_name(name):
        raise BadKey("A key has a name without spaces and plus signs.")
    return name, material


def cosigned(note: str, witnesses: Iterable[Cosigner]) -> dict[str, int]:
    """The names of those of ``witnesses`` that signed ``note``, and when; raises BadNote when a line of theirs is wrong.

    A witness counts once, however many keys and lines it has.
    """
    text, lines = parts(note)
    found: dict[str, int] = {}
    for witness in witnesses:
        for line in lines:
            if (time := witness.time_of(text, line)) is not None:
                found[witness.name] = max(time, found.get(witness.name, 0))
    return found


def lines_of(text: str, lines: Sequence[str], witnesses: Iterable[Cosigner]) -> dict[str, int]:
    """One of ``lines`` for each key of ``witnesses`` that signed ``text``, the latest, and when; raises BadNote as ``cosigned``.

    A witness may sign as often as it likes: kept are no more lines than it has keys, or it could make every note unreadable.
    """
    found: dict[str, int] = {}
    for each in witnesses:
        timed = [(time, line) for line in lines if (time := each.time_of(text, line)) is not None]
        if timed:
            time, line = max(timed)
            found[line] = time
    return found


@dataclass(frozen=True)
class Jury:
    """The witnesses whom a reader trusts, and how many of them must have signed."""

    cosigners: tuple[Cosigner, ...] = ()
    quorum: int = 0

    def convinced(self, note: str) -> dict[str, int]:
        """Who of them signed ``note``, and when; raises BadNote when they are too few."""
        found = cosigned(note, self.cosigners)
        if len(found) < self.quorum:
            raise BadNote(f"{len(found)} of the witnesses you trust cosigned this, and you ask for {self.quorum}.")
        return found

    def is_satisfied(self, note: str) -> bool:
        """Whether at least one, and as many as are asked for, signed ``note``."""
        try:
            return bool(self.convinced(note))
        except BadNote:
            return False
