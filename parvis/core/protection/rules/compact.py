"""A receipt as the text of one QR code: ``PARVIS1:`` and the base45 (RFC 9285) of its JSON under zlib.

Base45 has only signs that a QR code packs two in eleven bits, so that a picture holds most of a receipt's proof.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

PREFIX = "PARVIS1:"
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
VALUES = {sign: value for value, sign in enumerate(SIGNS)}
LARGEST = 1_000_000  # bytes of JSON: what a hostile text may unpack to
SHORT_LINE = 300  # signs: Ed25519 needs some 150, ML-DSA-44 over 3,000


class BadText(ValueError):
    """A text that no receipt was packed into, or of which a part is missing."""


def lighter(receipt: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The receipt's members whole, then without what it proves itself without: timestamps, then the longest signatures of witnesses."""
    yield receipt
    bare = {name: value for name, value in receipt.items() if name != "timestamps"}
    yield bare
    text, separator, lines = str(receipt["checkpoint"]).rpartition("\n\n")
    short = "".join(line for line in lines.splitlines(keepends=True) if len(line) <= SHORT_LINE)
    yield {**bare, "checkpoint": f"{text}{separator}{short}"}


def text_of(receipt: Mapping[str, Any]) -> str:
    """The receipt's members (``Receipt.as_json``) as the text of a QR code."""
    canonical = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return PREFIX + encoded(zlib.compress(canonical, 9))


def parse(text: str) -> Any:
    """What ``text_of`` packed; raises BadText."""
    if not text.startswith(PREFIX):
        raise BadText(f"The text does not begin with {PREFIX}")
    return json_in(unpacked(decoded(text.removeprefix(PREFIX).rstrip("\r\n"))))


def json_in(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadText("The text holds no JSON.") from error


def unpacked(content: bytes) -> bytes:
    """zlib undone, as far as ``LARGEST``; raises BadText."""
    inflate = zlib.decompressobj()
    try:
        found = inflate.decompress(content, LARGEST)
    except zlib.error as error:
        raise BadText("The text was cut or changed: it cannot be unpacked.") from error
    if not inflate.eof or inflate.unused_data:
        raise BadText("The text was cut, or something was added to it.")
    return found


def encoded(content: bytes) -> str:
    """RFC 9285: two bytes in three signs, the last alone in two.

    >>> encoded(b"base-45")
    'UJCLQE7W581'
    """
    return "".join(signs for at in range(0, len(content), 2) for signs in group(content[at : at + 2]))


def group(two: bytes) -> Iterator[str]:
    number = int.from_bytes(two, "big")
    for _ in range(len(two) + 1):
        number, value = divmod(number, 45)
        yield SIGNS[value]


def decoded(text: str) -> bytes:
    """The bytes that ``encoded`` was given; raises BadText.

    >>> decoded("QED8WEX0")
    b'ietf!'
    """
    try:
        return b"".join(ungrouped(text[at : at + 3]) for at in range(0, len(text), 3))
    except (KeyError, OverflowError) as error:
        raise BadText("The text has a sign that base45 does not know, or three that stand for nothing.") from error


def ungrouped(three: str) -> bytes:
    if len(three) == 1:
        raise BadText("The text was cut: one sign alone stands for nothing.")
    number = VALUES[three[0]] + 45 * VALUES[three[1]] + (2025 * VALUES[three[2]] if len(three) == 3 else 0)
    return number.to_bytes(len(three) - 1, "big")
