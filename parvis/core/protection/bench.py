"""How fast the trace is, in a database and a folder of its own: a log keeps what is written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from django.test.utils import override_settings

from parvis.core.protection import actions, archive, folder, keys, selectors, verification
from parvis.core.protection.rules import merkle, tiles
from parvis.core.protection.rules.notes import Checkpoint, Signer
from parvis.core.protection.rules.receipts import Receipt
from parvis.core.protection.rules.tiles import WIDTH, Tile, TiledTree
from parvis.kernel.scratch import scratch_database

MEASURED = "trace.measured"
PROOFS = 100
VERIFIER = Path(__file__).with_name("verifier.py")

T = TypeVar("T")


def measure(size: int = 2000) -> dict[str, float]:
    """Append ``size`` lines one commit each, sequence and publish them, prove some and verify the whole log.

    Rates are per second on one connection; a receipt is made and verified one at a time.
    """
    with scratch_database(), TemporaryDirectory() as data, override_settings(PARVIS_DATA=Path(data)):
        return measured(size)


def measured(size: int) -> dict[str, float]:
    appending, _ = timed(lambda: append(size))
    sequencing, _ = timed(actions.sequence)
    publishing, _ = timed(actions.publish_checkpoint)
    proving, receipts = timed(proofs)
    verifying, report = timed(lambda: verification.verify_database(folder.checkpoint_folders(), keys.verifier()))
    if report.faults:
        raise RuntimeError(f"The log measured is broken: {report.faults[0].message}")
    return {
        "durable appends/s": size / appending,
        "leaves sequenced/s": size / sequencing,
        "checkpoint published, s": publishing,
        "receipt made and verified, ms": 1000 * proving / len(receipts),
        "receipt, bytes": max(len(str(receipt.as_json())) for receipt in receipts),
        "whole log verified, leaves/s": report.size / verifying,
    }


def append(size: int) -> None:
    for _ in range(size):
        actions.record_durably(MEASURED, subjects=[b"nobody"], organisation="", purpose="Measurement", legal_basis="None: no data are read")


def proofs() -> list[Receipt]:
    """Receipts of the newest lines, each made by itself and verified."""
    newest = selectors.entries_about([b"nobody"])[:PROOFS]
    receipts = [receipt for entry in newest if (receipt := selectors.receipt_of(entry))]
    for receipt in receipts:
        receipt.verify(keys.verifier())
    return receipts


def measure_big(size: int = 1_000_000) -> dict[str, float]:
    """Proofs from, and verification of, a log of ``size`` leaves as static files; no database has a part in it.

    Each proof reads its tiles anew. Both verifiers read every entry and tile.
    """
    with TemporaryDirectory() as data:
        site, signer = Path(data), Signer.generate("bench.invalid/trace")
        building, _ = timed(lambda: build(site, size, signer))
        checkpoint, read = Checkpoint(signer.name, size, root_of(site, size)), tree_of(site, size)
        positions = [size * each // PROOFS for each in range(PROOFS)]
        including, included = timed(lambda: [merkle.inclusion_proof(each, size, read()) for each in positions])
        growing, grown = timed(lambda: [merkle.consistency_proof(each + 1, size, read()) for each in positions])
        verifying, _ = timed(lambda: refuse_wrong(included, positions, checkpoint))
        ours, report = timed(lambda: verification.verify_export(site, [], signer.verifier))
        if report.faults or report.verified_size != size:
            raise RuntimeError(f"The log measured is broken: {report.faults}")
        theirs, _ = timed(lambda: verify_by_itself(site, signer))
    return {
        "leaves": size,
        "leaves written as tiles/s": size / building,
        "inclusion proof, ms": 1000 * including / PROOFS,
        "inclusion proof, bytes": max(sum(map(len, proof)) for proof in included),
        "inclusion proof verified, ms": 1000 * verifying / PROOFS,
        "consistency proof, ms": 1000 * growing / PROOFS,
        "consistency proof, bytes": max(sum(map(len, proof)) for proof in grown),
        "verified by parvis trace verify --log, leaves/s": size / ours,
        "verified by verifier.py log, leaves/s": size / theirs,
    }


def build(site: Path, size: int, signer: Signer) -> None:
    """A static site of ``size`` invented leaves; a checkpoint over them all, and one each ``archive.STEP`` leaves as the log grew."""
    row = [write_leaves(site, index, min(WIDTH, size - index * WIDTH)) for index in range(-(-size // WIDTH))]
    sign_growth(site, row[: size // WIDTH], signer)
    level, count = 1, size // WIDTH
    while count:
        row = [write_above(site, Tile(level, index, min(WIDTH, count - index * WIDTH)), row) for index in range(-(-count // WIDTH))]
        level, count = level + 1, count // WIDTH
    note = signer.sign(str(Checkpoint(signer.name, size, root_of(site, size))))
    for name in ("checkpoint", f"checkpoints/2026-01-01/{size:012d}.note"):
        archive.put(site / name, note.encode())
    archive.put(site / "key", f"{signer.verifier}\n".encode())


def sign_growth(site: Path, groups: list[bytes], signer: Signer) -> None:
    """The checkpoints that a reader passes on the way: between two of them it holds every leaf in memory."""
    tree = merkle.Frontier()
    for number, group in enumerate(groups, 1):
        tree.append(group)  # the root over WIDTH leaves: the tree above is the same
        if number * WIDTH % archive.STEP == 0:
            checkpoint = Checkpoint(signer.name, number * WIDTH, tree.root())
            archive.put(site / "checkpoints" / "2026-01-01" / f"{checkpoint.size:012d}.note", signer.sign(str(checkpoint)).encode())


def write_leaves(site: Path, index: int, width: int) -> bytes:
    """The tile and the entries of some leaves; returns the root over them."""
    tile = Tile(0, index, width)
    entries = [sha256(position.to_bytes(8, "big")).digest() for position in range(tile.start, tile.stop)]
    hashes = [merkle.leaf_hash(entry) for entry in entries]
    for path, content in zip(archive.paths_of(site, tile), (b"".join(hashes), tiles.entry_bundle(entries)), strict=True):
        archive.put(path, content)
    return folded(hashes)


def write_above(site: Path, tile: Tile, row: list[bytes]) -> bytes:
    hashes = row[tile.start : tile.stop]
    archive.put(site / "tile" / tile.path, b"".join(hashes))
    return folded(hashes)


def folded(hashes: list[bytes]) -> bytes:
    """The root over as many hashes as a full tile has; of fewer it is never asked."""
    while len(hashes) > 1:
        hashes = [merkle.node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=False)]
    return hashes[0]


def tree_of(site: Path, size: int) -> Callable[[], TiledTree]:
    """A tree that reads tiles as if for the first time, each time it is made."""
    return lambda: TiledTree(size, lambda tile: tiles.hashes_of((site / "tile" / tile.path).read_bytes()))


def root_of(site: Path, size: int) -> bytes:
    return merkle.root(size, tree_of(site, size)())


def refuse_wrong(found: list[list[bytes]], positions: list[int], checkpoint: Checkpoint) -> None:
    for position, proof in zip(positions, found, strict=True):
        leaf = merkle.leaf_hash(sha256(position.to_bytes(8, "big")).digest())
        if not merkle.verify_inclusion(leaf, position=position, size=checkpoint.size, proof=proof, root=checkpoint.root):
            raise RuntimeError(f"The proof of position {position} is wrong.")


def verify_by_itself(site: Path, signer: Signer) -> None:
    """As somebody would who has the file and the copy only."""
    command = [sys.executable, "-I", str(VERIFIER), "log", str(site), "--key", str(signer.verifier)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own file and folder
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    start = perf_counter()
    result = work()
    return perf_counter() - start, result
