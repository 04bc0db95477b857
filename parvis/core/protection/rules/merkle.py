"""The Merkle tree of RFC 6962, section 2: hashes, proofs and their verification.

The algorithms that verify are those of RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


class Subtree(NamedTuple):
    """A perfect subtree: ``2**height`` leaves from ``ordinal * 2**height`` on."""

    height: int
    ordinal: int
    hash: bytes


Subtrees = Callable[[int, int], bytes]  # (height, ordinal) of a perfect subtree → its hash


class OutsideTheTree(ValueError):
    """A proof was asked for a position or size that the tree does not have."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf; the 0x00 keeps a leaf from passing for a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The right edge of a growing tree: all that is needed to append and to know the root.

    ``peaks`` are the hashes of the perfect subtrees that make the tree, largest first: one for each
    bit set in ``size``.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[Subtree]:
        """Add one leaf hash; returns the perfect subtrees that it completes, the leaf itself first."""
        completed = [Subtree(0, self.size, leaf)]
        while completed[-1].ordinal & 1:
            height, ordinal, right = completed[-1]
            completed.append(Subtree(height + 1, ordinal >> 1, node_hash(self.peaks.pop(), right)))
        self.peaks.append(completed[-1].hash)
        self.size += 1
        return completed

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """This tree with ``leaves`` after it; this one stays as it is."""
        grown = Frontier(self.size, list(self.peaks))
        for leaf in leaves:
            grown.append(leaf)
        return grown

    def root(self) -> bytes:
        """The tree's root: the empty tree has one too."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root


def split(size: int) -> int:
    """The largest power of two smaller than ``size`` (RFC 6962's k); ``size`` is at least 2."""
    return 1 << (size - 1).bit_length() - 1


def range_root(start: int, stop: int, subtrees: Subtrees) -> bytes:
    """The hash of leaves ``start`` to ``stop``, where ``start`` is where a subtree of that width begins."""
    size = stop - start
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return subtrees(height, start >> height)
    middle = start + split(size)
    return node_hash(range_root(start, middle, subtrees), range_root(middle, stop, subtrees))


def root(size: int, subtrees: Subtrees) -> bytes:
    return range_root(0, size, subtrees) if size else EMPTY_ROOT


def inclusion_proof(position: int, size: int, subtrees: Subtrees) -> list[bytes]:
    """PATH(position, D[size]), the leaf's neighbour first; raises OutsideTheTree."""
    if not 0 <= position < size:
        raise OutsideTheTree(f"There is no position {position} in a tree of {size} leaves.")
    return path(position, 0, size, subtrees)


def path(position: int, start: int, stop: int, subtrees: Subtrees) -> list[bytes]:
    if stop - start == 1:
        return []
    middle = start + split(stop - start)
    if position < middle:
        return [*path(position, start, middle, subtrees), range_root(middle, stop, subtrees)]
    return [*path(position, middle, stop, subtrees), range_root(start, middle, subtrees)]


def consistency_proof(old: int, new: int, subtrees: Subtrees) -> list[bytes]:
    """PROOF(old, D[new]): that the first ``old`` leaves are still there; raises OutsideTheTree."""
    if not 0 < old <= new:
        raise OutsideTheTree(f"No tree of {new} leaves grew from one of {old}.")
    return subproof(old, 0, new, subtrees, known=True)


def subproof(old: int, start: int, stop: int, subtrees: Subtrees, *, known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962: ``known`` while the verifier already holds the hash of this range."""
    if old == stop:
        return [] if known else [range_root(start, stop, subtrees)]
    middle = start + split(stop - start)
    if old <= middle:
        return [*subproof(old, start, middle, subtrees, known=known), range_root(middle, stop, subtrees)]
    return [*subproof(old, middle, stop, subtrees, known=False), range_root(start, middle, subtrees)]


def verify_inclusion(leaf: bytes, *, position: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` leads from the leaf hash at ``position`` to ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    node, last, found = position, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(*, old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of ``new`` leaves begins with that of ``old`` leaves (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(hashes) and grows(hashes, node=old - 1, last=new - 1) == (old_root, new_root)


def grows(hashes: Sequence[bytes], *, node: int, last: int) -> tuple[bytes, bytes] | None:
    """The two roots to which a consistency proof leads; None when its length does not fit."""
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None
