"""The tree as static tiles of 256 hashes (C2SP tlog-tiles, https://c2sp.org/tlog-tiles).

A tile of level L holds the hashes of perfect subtrees of ``256**L`` leaves; the levels between are
computed from it. So a tree of n leaves is kept in about n/255 hashes beside its leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from parvis.core.protection.rules.merkle import HASH_BYTES, Subtree, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
DEEPEST = 63  # tlog-tiles: levels go from 0 to 63

LEVEL = re.compile(r"0|[1-9]\d?", re.ASCII)
INDEX = re.compile(r"(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?", re.ASCII)


class NoSuchTile(LookupError):
    """A path that names no tile, or one that the tree does not have."""


@dataclass(frozen=True)
class Tile:
    """``width`` hashes of ``level`` from ``index * 256`` on; partial when narrower than 256."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def start(self) -> int:
        return self.index * WIDTH

    @property
    def stop(self) -> int:
        return self.start + self.width

    @property
    def path(self) -> str:
        """Below ``tile/``: ``0/x001/067.p/5``."""
        return f"{self.level}/{self.index_path}"

    @property
    def entries_path(self) -> str:
        """Where the entries under a tile of level 0 stand: ``entries/x001/067.p/5``."""
        return f"entries/{self.index_path}"

    @property
    def index_path(self) -> str:
        *high, low = groups_of_three(self.index)
        name = "/".join([*(f"x{digits}" for digits in high), low])
        return name if self.width == WIDTH else f"{name}.p/{self.width}"

    def fits(self, size: int) -> bool:
        """Whether a tree of ``size`` leaves has all of these hashes."""
        return self.stop <= size >> HEIGHT * self.level


def groups_of_three(number: int) -> list[str]:
    digits = str(number)
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    return [digits[at : at + 3] for at in range(0, len(digits), 3)]


def parse(path: str) -> Tile:
    """The tile called ``path`` (``0/x001/067.p/5``); raises NoSuchTile unless that is its one proper name."""
    level, _, index = path.partition("/")
    if not LEVEL.fullmatch(level) or int(level) > DEEPEST:
        raise NoSuchTile(f"{path!r} names no level from 0 to {DEEPEST}.")
    return parse_index(int(level), index)


def parse_index(level: int, path: str) -> Tile:
    """The tile of ``level`` whose index is written ``path``; raises NoSuchTile likewise."""
    match = INDEX.fullmatch(path)
    if match is None:
        raise NoSuchTile(f"{path!r} is not the path of a tile: see https://c2sp.org/tlog-tiles.")
    tile = Tile(level, int(match["index"].replace("/", "").replace("x", "")), int(match["width"] or WIDTH))
    if tile.index_path != path or (match["width"] and tile.width == WIDTH):
        raise NoSuchTile(f"{path!r} is not how that tile is called.")
    return tile


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """Every tile that a tree of ``new`` leaves has and one of ``old`` leaves had not, as wide as it can be."""
    for level in range(DEEPEST + 1):
        before, after = old >> HEIGHT * level, new >> HEIGHT * level
        if after == before:
            return
        for index in range(before // WIDTH, (after + WIDTH - 1) // WIDTH):
            yield Tile(level, index, min(WIDTH, after - index * WIDTH))


def kept_in_tile(subtree: Subtree) -> bool:
    """Whether a completed subtree is one of a tile's hashes above the leaves, and so has to be kept."""
    return subtree.height > 0 and subtree.height % HEIGHT == 0


def entry_bundle(entries: Iterator[bytes] | list[bytes]) -> bytes:
    """Entries as tlog-tiles serves them: each after its length, two bytes big-endian."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_of(bundle: bytes) -> Iterator[bytes]:
    """The entries of a bundle; what follows a length that does not fit is one entry, which no checkpoint covers."""
    at = 0
    while at < len(bundle):
        stop = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        fits = at + 2 <= len(bundle) and stop <= len(bundle)
        yield bundle[at + 2 : stop] if fits else bundle[at:]
        at = stop if fits else len(bundle)


def hashes_of(data: bytes) -> list[bytes]:
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


class TiledTree:
    """Any perfect subtree of a tree of ``size`` leaves, computed from its tiles.

    ``read(tile)`` returns the hashes of a tile; each is read once.
    """

    def __init__(self, size: int, read: Callable[[Tile], list[bytes]]) -> None:
        self.size = size
        self.read = lru_cache(maxsize=None)(read)

    def __call__(self, height: int, index: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        first = index << above
        tile = self.tile_holding(level, first)
        hashes = self.read(tile)[first - tile.start : first - tile.start + (1 << above)]
        while len(hashes) > 1:
            hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
        return hashes[0]

    def tile_holding(self, level: int, position: int) -> Tile:
        index = position // WIDTH
        return Tile(level, index, min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH))
