"""The public log as a static site that any web server can hand out (https://c2sp.org/tlog-tiles).

``checkpoint``, ``key``, ``keys/NNNN.note``, ``tile/…``, ``tile/entries/…``, ``checkpoints/<day>/<size>.note``,
``timestamps/<size>-<number>.tsr`` and, for who mirrors it, ``index.json`` with the checksums of all. It grows in steps, each
ended by the checkpoint that covers it: killed at any moment, it shows the last whole step and goes on from there.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils import timezone

from parvis.core.protection import folder, keys, selectors
from parvis.core.protection.models import Checkpoint, Timestamp
from parvis.core.protection.rules import merkle, tiles
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.tiles import HEIGHT, WIDTH, Tile, TiledTree

FORMAT = "parvis-archive/1"
STEP = 1 << 17  # leaves at least, from one checkpoint shown to the next: what a killed run may have to write again
COSIGNED_WITHIN = timedelta(days=2)  # witnesses may add their lines to notes until then
GROUP = WIDTH  # tiles of level 0 in one part of the index


class ArchiveDisagrees(RuntimeError):
    """What was written does not lead to what was signed; the checkpoint shown stays the one before."""


def bring_up_to_date(site: Path) -> int:
    """Write what ``site`` lacks of the published log; returns how many leaves it holds. Raises ArchiveDisagrees, BadNote."""
    with locked(site):
        write_keys(site)
        for old, checkpoint in steps(size_of(site)):
            write_keys(site)  # again: the key may have changed since
            write_tiles(site, old, checkpoint.size)
            os.sync()  # once for all: until the checkpoint says otherwise, what lies beyond it is written again
            refuse_another_root(site, checkpoint)
            write_notes(site, old, checkpoint.size)
            folder.write(site / "checkpoint", selectors.published_note(checkpoint).encode())
        refresh(site)
        return size_of(site)


@contextmanager
def locked(site: Path) -> Iterator[None]:
    """One writer at a time; one that dies lets go."""
    site.mkdir(parents=True, exist_ok=True)
    with (site / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def size_of(site: Path) -> int:
    """How many leaves the checkpoint of ``site`` covers; raises BadNote when it is not this log's."""
    path = site / "checkpoint"
    return SignedSize.open(path.read_text(), keys.ring()).size if path.exists() else 0


def steps(old: int) -> Iterator[tuple[int, Checkpoint]]:
    """From which size to which checkpoint to go, until the newest."""
    newest = selectors.latest_checkpoint()
    while newest and old < newest.size:
        following = Checkpoint.objects.filter(size__gte=min(old + STEP, newest.size)).order_by("size").first() or newest
        yield old, following
        old = following.size


def write_tiles(site: Path, old: int, new: int) -> None:
    """The tiles and entries that the tree got between two sizes; full ones replace the partial ones before them."""
    for tile in tiles.tiles_between(old, new):
        write_tile(site, tile)
        if tile.width == WIDTH:
            for path in paths_of(site, tile):
                shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)
        else:
            for width in widths_between(old, new, tile):
                write_tile(site, Tile(tile.level, tile.index, width))


def widths_between(old: int, new: int, last: Tile) -> set[int]:
    """How wide the last tile was at each checkpoint between two sizes: tlog-tiles wants these kept while it is partial."""
    begins = last.start << HEIGHT * last.level
    sizes = Checkpoint.objects.filter(size__gt=max(old, begins), size__lt=new).values_list("size", flat=True)
    return {width for size in sizes if (width := (size >> HEIGHT * last.level) - last.start) > 0}


def paths_of(site: Path, tile: Tile) -> list[Path]:
    """Where a tile is and, under level 0, its entries."""
    return [site / "tile" / name for name in ([tile.path, tile.entries_path] if tile.level == 0 else [tile.path])]


def write_tile(site: Path, tile: Tile) -> None:
    if tile.level == 0:
        leaves = selectors.commitments(tile.start, tile.stop)
        contents = [b"".join(merkle.leaf_hash(leaf) for leaf in leaves), tiles.entry_bundle(leaves)]
    else:
        contents = [b"".join(selectors.tile_hashes(tile))]
    for path, content in zip(paths_of(site, tile), contents, strict=True):
        put(path, content)


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; not yet surely on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    draft.replace(path)


def refuse_another_root(site: Path, checkpoint: Checkpoint) -> None:
    """Raises ArchiveDisagrees unless the tiles of ``site`` lead to the root that was signed."""
    signed = SignedSize.open(checkpoint.note, keys.ring())
    tree = TiledTree(signed.size, lambda tile: tiles.hashes_of(paths_of(site, tile)[0].read_bytes()))
    if merkle.root(signed.size, tree) != signed.root:
        raise ArchiveDisagrees(
            f"The tiles do not lead to the checkpoint of {signed.size} leaves that was signed: `parvis trace verify` says where the log was altered."
        )


def write_notes(site: Path, old: int, new: int) -> None:
    """Every checkpoint between two sizes, under its day."""
    for row in Checkpoint.objects.filter(size__gt=old, size__lte=new).order_by("size").iterator():
        put(site / note_path(row), selectors.published_note(row).encode())


def note_path(row: Checkpoint) -> Path:
    return Path("checkpoints") / f"{row.published_at:%Y-%m-%d}" / f"{row.size:012d}.note"


def write_keys(site: Path) -> None:
    put_if_new(site / "key", f"{keys.ring().first}\n".encode())
    for path in sorted((folder.root() / "keys").glob("*.note")):
        put_if_new(site / "keys" / path.name, path.read_bytes())


def refresh(site: Path) -> None:
    """What may have come since a checkpoint was written: lines of witnesses, timestamps; and the index of it all."""
    for row in Checkpoint.objects.filter(published_at__gte=timezone.now() - COSIGNED_WITHIN, size__lte=size_of(site)):
        put_if_new(site / note_path(row), selectors.published_note(row).encode())
    newest = Checkpoint.objects.filter(size=size_of(site)).first()
    if newest:
        put_if_new(site / "checkpoint", selectors.published_note(newest).encode())
    for stamp in Timestamp.objects.filter(checkpoint__size__lte=size_of(site)).select_related("checkpoint").iterator():
        put_if_new(site / "timestamps" / f"{stamp.checkpoint.size:012d}-{stamp.pk}.tsr", bytes(stamp.token))
    write_index(site)


def put_if_new(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        put(path, content)


# The index: its parts are written once, but the last; a mirror fetches those whose checksum it does not have.


def write_index(site: Path) -> None:
    """``index.json`` and its parts, from the first group of tiles that the last index did not have full."""
    size, before = size_of(site), indexed(site)
    for group in range(before // (GROUP * WIDTH), -(-size // (GROUP * WIDTH))):
        put(site / "index" / f"{group:06d}.json", as_json(listed(site, group_files(site, group, size))))
    for day in sorted(path for path in (site / "checkpoints").glob("*") if path.is_dir()):
        part = site / "index" / f"checkpoints-{day.name}.json"
        if not part.exists() or day.name >= f"{timezone.now() - COSIGNED_WITHIN:%Y-%m-%d}" or before < size:
            put_if_new(part, as_json(listed(site, sorted(day.glob("*.note")))))
    summary = {"format": FORMAT, "origin": keys.verifier().name, "size": size, "files": listed(site, small_files(site))}
    folder.write(site / "index.json", as_json(summary | {"parts": listed(site, sorted((site / "index").glob("*.json")))}))


def indexed(site: Path) -> int:
    """The size that the last index was of."""
    try:
        size: int = json.loads((site / "index.json").read_bytes())["size"]
    except (OSError, ValueError, KeyError):
        return 0
    return size


def group_files(site: Path, group: int, size: int) -> list[Path]:
    """The tiles of level 0, and their entries, of one part of the index."""
    first, last = group * GROUP, min((group + 1) * GROUP, -(-size // WIDTH))
    found = [Tile(0, index, min(WIDTH, size - index * WIDTH)) for index in range(first, last)]
    return [path for tile in found for path in paths_of(site, tile)]


def small_files(site: Path) -> list[Path]:
    """What changes, and the tiles above the leaves."""
    above = [path for tile in tiles.tiles_between(0, size_of(site)) if tile.level for path in paths_of(site, tile)]
    others = [*(site / "keys").glob("*.note"), *(site / "timestamps").glob("*.tsr")]
    return [path for path in (site / "checkpoint", site / "key") if path.exists()] + sorted(others) + above


def listed(site: Path, paths: list[Path]) -> list[dict[str, Any]]:
    return [entry(site, path) for path in paths]


def entry(site: Path, path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"path": path.relative_to(site).as_posix(), "bytes": len(content), "sha256": sha256(content).hexdigest()}


def as_json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
