"""A receipt: one line of the trace with its proof, verifiable without the log that gave it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.notes import BadNote, Checkpoint, Verifier
from parvis.core.protection.rules.records import BadRecord, Record, commitment

FORMAT = "parvis-receipt/1"


class BadReceipt(ValueError):
    """A receipt that does not prove what it says; the message tells which step fails."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """``record`` in canonical form, its nonce, where it stands and the signed checkpoint that covers it."""

    record: str
    nonce: bytes
    position: int
    proof: tuple[bytes, ...]
    checkpoint: str
    vkey: str

    @property
    def leaf(self) -> bytes:
        """The public leaf at ``position``."""
        return commitment(self.record.encode(), self.nonce)

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "record": self.record,
            "nonce": self.nonce.hex(),
            "leaf": self.leaf.hex(),
            "position": self.position,
            "proof": [b64encode(node).decode() for node in self.proof],
            "checkpoint": self.checkpoint,
            "key": self.vkey,
        }

    @classmethod
    def parse(cls, text: str | bytes) -> Receipt:
        """From the JSON of ``as_json``; raises BadReceipt."""
        try:
            values = json.loads(text)
            if values["format"] != FORMAT:
                raise BadReceipt(f"A receipt of the kind {values['format']!r} cannot be read here, only {FORMAT}.")
            receipt = cls(
                record=values["record"],
                nonce=bytes.fromhex(values["nonce"]),
                position=int(values["position"]),
                proof=tuple(b64decode(node, validate=True) for node in values["proof"]),
                checkpoint=values["checkpoint"],
                vkey=values["key"],
            )
            leaf = bytes.fromhex(values["leaf"])
        except BadReceipt:
            raise
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadReceipt("This file is not a receipt of the trace, or it was cut.") from error
        if receipt.leaf != leaf:
            raise BadReceipt("The record or its nonce was altered: together they no longer give the leaf.")
        return receipt

    def verify(self, verifier: Verifier) -> Checkpoint:
        """The checkpoint under which the line stands, everything verified; raises BadReceipt."""
        try:
            Record.parse(self.record)
            checkpoint = Checkpoint.open(self.checkpoint, verifier)
        except (BadRecord, BadNote) as error:
            raise BadReceipt(str(error)) from error
        leaf = merkle.leaf_hash(self.leaf)
        if not merkle.verify_inclusion(leaf, position=self.position, size=checkpoint.size, proof=self.proof, root=checkpoint.root):
            raise BadReceipt(f"The proof does not lead from position {self.position} to the checkpoint of size {checkpoint.size}.")
        return checkpoint
