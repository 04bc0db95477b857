"""A log read from its files: the folder of this installation, or a copy of the static site that somebody keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from parvis.core.protection.rules import tiles
from parvis.core.protection.rules.audit import Fault
from parvis.core.protection.rules.merkle import Subtree
from parvis.core.protection.rules.tiles import HEIGHT, WIDTH, Tile


def widest(path: Path) -> Path | None:
    """The full tile or bundle at ``path``, or the widest partial one that is kept."""
    partial = [each for each in path.with_name(f"{path.name}.p").glob("*") if each.name.isdigit()]
    return path if path.exists() else max(partial, key=lambda each: int(each.name), default=None)


def content(path: Path) -> bytes:
    found = widest(path)
    return found.read_bytes() if found else b""


def leaves_in(site: Path) -> Iterator[tuple[int, bytes]]:
    """Position and entry of each leaf, in order, as far as bundles follow one another."""
    for index in count():
        bundle = content(site / "tile" / Tile(0, index).entries_path)
        if not bundle:
            return
        for offset, leaf in enumerate(tiles.entries_of(bundle)):
            yield index * WIDTH + offset, leaf


def leaf_hashes_in(site: Path, start: int, stop: int) -> Sequence[bytes]:
    """Leaf hashes as the tiles of level 0 have them; short where tiles are gone."""
    found: list[bytes] = []
    for index in range(start // WIDTH, (stop + WIDTH - 1) // WIDTH):
        found += tiles.hashes_of(content(site / "tile" / Tile(0, index).path))
    skipped = start % WIDTH
    return found[skipped : skipped + stop - start]


@dataclass
class TileFiles:
    """Every tile of a copy, compared with what its leaves give while these are walked."""

    site: Path
    size: int
    rows: defaultdict[int, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    full: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))  # tiles already compared, by level
    faults: list[Fault] = field(default_factory=list)

    def compare(self, completed: Sequence[Subtree]) -> None:
        """To be shown the subtrees that each leaf completes."""
        for height, ordinal, found in completed:
            if height % HEIGHT == 0 and ordinal < self.size >> height:
                level = height // HEIGHT
                self.rows[level].append(found)
                if len(self.rows[level]) == WIDTH:
                    self.close(level)

    def close(self, level: int) -> None:
        row, tile = self.rows.pop(level), Tile(level, self.full[level])
        self.full[level] += 1
        kept = tiles.hashes_of(content(self.site / "tile" / tile.path))
        if kept[: len(row)] != row or len(kept) > WIDTH:
            first = tile.start << HEIGHT * level
            self.faults.append(Fault("tile", f"Tile {tile.path} is not made of the hashes of its leaves, {first} and after.", first))

    def at_end(self) -> list[Fault]:
        for level in list(self.rows):
            self.close(level)
        return self.faults
