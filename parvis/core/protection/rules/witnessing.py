"""What a witness is asked and what it answers (https://c2sp.org/tlog-witness): plain Python, no clock, no file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from parvis.core.protection.rules.merkle import EMPTY_ROOT, HASH_BYTES, verify_consistency
from parvis.core.protection.rules.notes import SIGNATURE, BadNote, Checkpoint, from_base64, is_size, parts

MOST_PROOF_LINES = 63
MOST_SIGNATURES = 64
LARGEST_REQUEST = 256 * 1024
SIZE_TYPE = "text/x.tlog.size"
KEY_ID_BYTES = 4


class Refused(ValueError):
    """A request that is not granted: the status and the words of the answer; ``size`` (with 409) is the one last cosigned."""

    def __init__(self, status: int, reason: str, size: int | None = None) -> None:
        super().__init__(reason)
        self.status, self.reason, self.size = status, reason, size

    @property
    def body(self) -> str:
        return f"{self.size}\n" if self.size is not None else f"{self.reason}\n"

    @property
    def content_type(self) -> str:
        return SIZE_TYPE if self.size is not None else "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A checkpoint to cosign, with the proof that it grew from one of ``old`` leaves."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        lines = [f"old {self.old}", *(b64encode(node).decode() for node in self.proof)]
        return "\n".join(lines) + f"\n\n{self.note}"

    @classmethod
    def parse(cls, body: bytes) -> Request:
        """Raises Refused (400) for what is not a request to the letter."""
        try:
            head, separator, note = body.decode().partition("\n\n")
        except UnicodeDecodeError:
            raise Refused(400, "The request is not UTF-8.") from None
        first, *proof = head.split("\n")
        if not separator or not first.startswith("old ") or not is_size(first.removeprefix("old ")):
            raise Refused(400, "A request begins with the line « old » and a size, and has an empty line before the checkpoint.")
        if len(proof) > MOST_PROOF_LINES:
            raise Refused(400, f"A consistency proof has at most {MOST_PROOF_LINES} lines.")
        return cls(int(first.removeprefix("old ")), tuple(node(line) for line in proof), well_formed(note))

    @property
    def text(self) -> str:
        return parts(self.note)[0]

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.parse(self.text)


def node(line: str) -> bytes:
    hashed = from_base64(line, Refused(400, "A line of the proof is not base64."))
    if len(hashed) != HASH_BYTES:
        raise Refused(400, f"A line of the proof has {len(hashed)} bytes instead of {HASH_BYTES}.")
    return hashed


def well_formed(note: str) -> str:
    """``note``, once it is known to be a checkpoint with signature lines; raises Refused (400)."""
    try:
        text, lines = parts(note)
        Checkpoint.parse(text)
    except BadNote as error:
        raise Refused(400, str(error)) from error
    if not all(text[:-1].split("\n")):
        raise Refused(400, "A checkpoint has no empty line.")
    if any(ord(sign) < 32 and sign != "\n" for sign in note):
        raise Refused(400, "A note holds no control characters.")
    if len(lines) > MOST_SIGNATURES or not all(map(is_signature_line, lines)):
        raise Refused(400, "A signature line of the checkpoint is malformed, or there are too many.")
    return note


def is_signature_line(line: str) -> bool:
    name, space, encoded = line.removeprefix(SIGNATURE).partition(" ")
    try:
        signature = from_base64(encoded, BadNote())
    except BadNote:
        return False
    return line.startswith(SIGNATURE) and bool(name and space) and "+" not in name and len(signature) > KEY_ID_BYTES


def check(request: Request, latest: Checkpoint | None) -> None:
    """Raises Refused unless the checkpoint grew from ``latest``, the last one cosigned; its signature is verified before."""
    checkpoint, size = request.checkpoint, latest.size if latest else 0
    if request.old > checkpoint.size:
        raise Refused(400, f"The old size {request.old} is larger than the checkpoint’s, {checkpoint.size}.")
    if request.old != size:
        raise Refused(409, "The last checkpoint that was cosigned has another size.", size)
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise Refused(422, "A log without leaves has the root of the empty tree.")
    if not grew(latest.root if latest else EMPTY_ROOT, size, checkpoint, request.proof):
        raise Refused(422, f"Nothing proves that this tree of {checkpoint.size} leaves grew from the one of {size} that was cosigned.")


def grew(root: bytes, size: int, checkpoint: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` leads from ``size`` leaves under ``root`` to ``checkpoint``; all trees grew from the empty one."""
    if size == 0:
        return not proof and (checkpoint.size > 0 or checkpoint.root == root)
    return verify_consistency(old=size, old_root=root, new=checkpoint.size, new_root=checkpoint.root, proof=proof)
