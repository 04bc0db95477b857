"""Tags, lengths and values (ISO/IEC 7816-4 annex E, ITU-T X.690): read strictly, never deeper or larger than documents are.

What another library reads later was walked here first: lengths are definite, as short as they can be
and inside their parent, so that nothing hides between two readings of the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parvis.core.evidence.rules.problems import Refused

LARGEST = 256 * 1024  # no file read here comes near; a portrait may, and is not read
DEEPEST = 24
MOST_NODES = 20_000


@dataclass(frozen=True)
class Node:
    """One object: ``content`` starts at ``start`` and ends before ``end`` of the bytes read."""

    tag: int
    constructed: bool
    start: int
    end: int

    def of(self, data: bytes) -> bytes:
        return data[self.start : self.end]


def read(data: bytes, at: int = 0, *, end: int | None = None) -> Node:
    """The object that begins at ``at``; raises Refused('unreadable')."""
    limit = len(data) if end is None else end
    tag, position = read_tag(data, at, limit)
    length, position = read_length(data, position, limit)
    if length > limit - position:
        raise Refused("unreadable", f"an object at {at} is longer than what holds it")
    return Node(tag=tag, constructed=bool(data[at] & 0x20), start=position, end=position + length)


def read_tag(data: bytes, at: int, limit: int) -> tuple[int, int]:
    """The tag with its class bits, as written, and where its length begins; two bytes at most, as in Doc 9303."""
    if at >= limit:
        raise Refused("unreadable", f"nothing at {at}")
    first = data[at]
    if first & 0x1F != 0x1F:
        return first, at + 1
    if at + 1 >= limit or data[at + 1] & 0x80:
        raise Refused("unreadable", f"tag at {at} is longer than two bytes")
    return first << 8 | data[at + 1], at + 2


def read_length(data: bytes, at: int, limit: int) -> tuple[int, int]:
    """Definite and minimal (X.690 10.1)."""
    if at >= limit:
        raise Refused("unreadable", f"no length at {at}")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    if not 1 <= count <= 3 or at + 1 + count > limit:
        raise Refused("unreadable", f"length at {at} is indefinite, or too long")
    length = int.from_bytes(data[at + 1 : at + 1 + count], "big")
    if length < 0x80 or length < 1 << 8 * (count - 1):
        raise Refused("unreadable", f"length at {at} is not written as short as can be")
    return length, at + 1 + count


def children(data: bytes, parent: Node) -> Iterator[Node]:
    at = parent.start
    while at < parent.end:
        node = read(data, at, end=parent.end)
        yield node
        at = node.end


def whole(data: bytes, tag: int) -> Node:
    """The one object that ``data`` is, under ``tag``; filler behind it (00 or 90 00) is refused like anything else."""
    if len(data) > LARGEST:
        raise Refused("too-large", f"{len(data)} bytes")
    node = read(data)
    if node.tag != tag:
        raise Refused("unreadable", f"tag {node.tag:X}, {tag:X} was expected")
    if node.end != len(data):
        raise Refused("unreadable", f"{len(data) - node.end} bytes behind the end")
    return node


def require_strict(data: bytes, *, largest: int = LARGEST, most_nodes: int = MOST_NODES) -> None:
    """Raises Refused unless all of ``data`` is one well-formed object, of bounded depth and number of parts."""
    if len(data) > largest:
        raise Refused("too-large", f"{len(data)} bytes")
    top = read(data)
    if top.end != len(data):
        raise Refused("unreadable", f"{len(data) - top.end} bytes behind the end")
    waiting, seen = [(top, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > most_nodes:
            raise Refused("unreadable", "nested too deeply, or too many parts")
        if node.constructed:
            waiting.extend((child, depth + 1) for child in children(data, node))
