"""A receipt: one line of the trace with its proof, verifiable without the log that gave it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.keyring import Keyring, Witnessed, by_nobody
from parvis.core.protection.rules.notes import BadNote, Checkpoint, Opens, Verifier, from_base64
from parvis.core.protection.rules.records import BadRecord, Record, commitment

FORMAT = "parvis-receipt/1"


class BadReceipt(ValueError):
    """A receipt that does not prove what it says; the message tells which step fails."""


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A timestamp (RFC 3161) over the text of the receipt's checkpoint: who gave it, and the DER of the answer."""

    authority: str
    token: bytes


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """``record`` in canonical form, its nonce, where it stands and the signed checkpoint that covers it.

    ``vkey`` is the log's first key; ``keys`` are the statements by which it was changed since.
    """

    record: str
    nonce: bytes
    position: int
    proof: tuple[bytes, ...]
    checkpoint: str
    vkey: str
    keys: tuple[str, ...] = ()
    timestamps: tuple[Stamp, ...] = ()

    @property
    def leaf(self) -> bytes:
        """The public leaf at ``position``."""
        return commitment(self.record.encode(), self.nonce)

    def as_json(self) -> dict[str, Any]:
        more: dict[str, Any] = {"keys": list(self.keys)} if self.keys else {}
        if self.timestamps:
            more["timestamps"] = [{"authority": each.authority, "token": b64encode(each.token).decode()} for each in self.timestamps]
        return {
            "format": FORMAT,
            "record": self.record,
            "nonce": self.nonce.hex(),
            "leaf": self.leaf.hex(),
            "position": self.position,
            "proof": [b64encode(node).decode() for node in self.proof],
            "checkpoint": self.checkpoint,
            "key": self.vkey,
            **more,
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
                nonce=from_hex(values["nonce"]),
                position=place_of(values["position"]),
                proof=tuple(from_base64(node, BadReceipt("A node of the proof is not base64.")) for node in values["proof"]),
                checkpoint=values["checkpoint"],
                vkey=values["key"],
                keys=tuple(texts(values.get("keys", []))),
                timestamps=stamps_of(values),
            )
            leaf = from_hex(values["leaf"])
            found = receipt.leaf
        except BadReceipt:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BadReceipt("This file is not a receipt of the trace, or it was cut.") from error
        if found != leaf:
            raise BadReceipt("The record or its nonce was altered: together they no longer give the leaf.")
        if receipt.as_json() != values:
            raise BadReceipt("This file says more than a receipt, or spells something in another way than receipts do.")
        return receipt

    def verify(self, verifier: Opens, *, witnessed: Witnessed = by_nobody) -> Checkpoint:
        """The checkpoint under which the line stands, everything but its timestamps verified; raises BadReceipt.

        ``verifier`` is a key of the log as the reader knows it, from which ``keys`` lead to the one that signed;
        or the log's whole ring of keys.
        """
        try:
            Record.parse(self.record)
            known = Keyring.known_by(verifier, self.keys, witnessed=witnessed) if isinstance(verifier, Verifier) else verifier
            checkpoint = Checkpoint.open(self.checkpoint, known)
        except (BadRecord, BadNote) as error:
            raise BadReceipt(str(error)) from error
        leaf = merkle.leaf_hash(self.leaf)
        if not merkle.verify_inclusion(leaf, position=self.position, size=checkpoint.size, proof=self.proof, root=checkpoint.root):
            raise BadReceipt(f"The proof does not lead from position {self.position} to the checkpoint of size {checkpoint.size}.")
        return checkpoint


def stamps_of(values: Mapping[str, Any]) -> tuple[Stamp, ...]:
    """The timestamps among the members of a receipt; raises BadReceipt."""
    try:
        return tuple(
            Stamp(authority=texts([each["authority"]])[0], token=from_base64(each["token"], BadReceipt("A timestamp is not base64.")))
            for each in values.get("timestamps", [])
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadReceipt("A timestamp of the receipt was cut or changed.") from error


def place_of(value: Any) -> int:
    """A number as positions are written, and no other spelling of it; raises TypeError."""
    if type(value) is not int:
        raise TypeError
    return value


def from_hex(text: str) -> bytes:
    """Small letters, no spaces; raises ValueError for another spelling."""
    data = bytes.fromhex(text)
    if data.hex() != text:
        raise ValueError("not how hexadecimal is written here")
    return data


def texts(values: Any) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise TypeError
    return values
