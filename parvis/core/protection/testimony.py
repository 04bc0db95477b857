"""What others than the log say in a receipt, one by one: who signed, when, and whether this log knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from parvis.core.protection import appointed, keys
from parvis.core.protection.rules.notes import SIGNATURE, BadNote, from_base64, key_hash, parts
from parvis.core.protection.rules.receipts import Stamp
from parvis.core.protection.rules.timestamps import BadTimestamp, pinned, verified


@dataclass(frozen=True)
class Testimony:
    """``who`` signed or timestamped; ``holds`` is None for whom this log does not know, and so cannot judge."""

    who: str
    at: datetime | None = None
    holds: bool | None = None
    own: bool = False  # the demonstration's: it proves nothing
    algorithm: str = ""  # of the witness's key, where this log knows it


def of_witnesses(note: str) -> list[Testimony]:
    """Each signature on a checkpoint beside the log's own; raises BadNote for what is no note."""
    text, lines = parts(note)
    mine = {(span.verifier.name, key_hash(span.verifier.name, span.verifier.public)) for span in keys.ring().spans}
    return [of_witness(text, line) for line in lines if signer_of(line) not in mine]


def signer_of(line: str) -> tuple[str, bytes]:
    """The name in a signature line, and the four bytes that tell the key; raises BadNote."""
    name, _, encoded = line.removeprefix(SIGNATURE).partition(" ")
    return name, from_base64(encoded, BadNote("A signature line of the note is not base64."))[:4]


def of_witness(text: str, line: str) -> Testimony:
    name, _ = signer_of(line)
    for witness in appointed.witnesses():
        for cosigner in witness.cosigners:
            try:
                seconds = cosigner.time_of(text, line)
            except BadNote:
                return Testimony(name, holds=False, own=witness.own, algorithm=cosigner.algorithm)
            if seconds is not None:
                return Testimony(name, at=moment(seconds), holds=True, own=witness.own, algorithm=cosigner.algorithm)
    return Testimony(name)


def moment(seconds: int) -> datetime | None:
    """None for a time that no calendar has: a witness may write it, and it is still signed."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def of_authorities(text: str, stamps: Iterable[Stamp]) -> list[Testimony]:
    """Each timestamp over the text of a checkpoint."""
    known = {each.name: each for each in appointed.authorities()}
    return [of_authority(text, stamp, known.get(stamp.authority)) for stamp in stamps]


def of_authority(text: str, stamp: Stamp, authority: appointed.Authority | None) -> Testimony:
    if authority is None:
        return Testimony(stamp.authority)
    try:
        roots = pinned(authority.certificates.read_bytes())
    except (OSError, ValueError):
        return Testimony(stamp.authority, own=authority.own)
    try:
        return Testimony(stamp.authority, at=verified(stamp.token, text, roots), holds=True, own=authority.own)
    except BadTimestamp:
        return Testimony(stamp.authority, holds=False, own=authority.own)
