"""A month's sealed list: how many lines were hidden in it, and one hash over their leaves."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from re import fullmatch

from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.merkle import HASH_BYTES
from parvis.core.protection.rules.notes import BadNote, Opens, from_base64

FORMAT = "parvis-trace-hidden/1"


@dataclass(frozen=True)
class Sealed:
    """``count`` lines were hidden in ``month``; ``root`` is the RFC 6962 tree hash over their leaves, sorted as bytes."""

    origin: str
    month: date  # its first day
    count: int
    root: bytes

    def __str__(self) -> str:
        return f"{FORMAT}\n{self.origin}\n{self.month:%Y-%m}\n{self.count}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def of(cls, origin: str, month: date, leaves: Iterable[bytes]) -> Sealed:
        """The list of ``leaves``, in whatever order they come."""
        found = sorted(leaves)
        return cls(origin, month, len(found), root_of(found))

    @classmethod
    def parse(cls, text: str) -> Sealed:
        """From a note's text; raises BadNote."""
        lines = text.split("\n")
        if len(lines) != 6 or lines[0] != FORMAT or lines[5] or not fullmatch(r"\d{4}-(0[1-9]|1[0-2])", lines[2]):
            raise BadNote(f"A sealed list reads {FORMAT}, an origin, a month, a count and a hash on five lines; this is none.")
        if not fullmatch(r"0|[1-9][0-9]*", lines[3]):
            raise BadNote("The sealed list's count is not a number.")
        root = from_base64(lines[4], BadNote("The sealed list's hash is not base64."))
        if len(root) != HASH_BYTES:
            raise BadNote(f"The sealed list's hash has {len(root)} bytes instead of {HASH_BYTES}.")
        return cls(lines[1], date.fromisoformat(f"{lines[2]}-01"), int(lines[3]), root)

    @classmethod
    def open(cls, note: str, verifier: Opens) -> Sealed:
        """The list in ``note``, signed by ``verifier``; raises BadNote."""
        return cls.parse(verifier.open(note))

    def fits(self, leaves: Iterable[bytes]) -> bool:
        """Whether ``leaves`` are those that were sealed: none more, none fewer, none other."""
        return self == Sealed.of(self.origin, self.month, leaves)


def root_of(leaves: Sequence[bytes]) -> bytes:
    return merkle.Frontier().extended(merkle.leaf_hash(leaf) for leaf in leaves).root()
