"""A witness that goes and looks: reads a log's checkpoint and tiles, checks the growth itself, and cosigns in its folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from parvis.core.protection.rules.merkle import HASH_BYTES, consistency_proof
from parvis.core.protection.rules.notes import BadNote, Checkpoint, parts
from parvis.core.protection.rules.tiles import Tile, TiledTree, hashes_of
from parvis.core.protection.rules.witnessing import Refused, Request
from parvis.core.protection.witness.store import Witness

LARGEST = 1024 * 1024
SECONDS = 20.0


class Unreadable(RuntimeError):
    """The log does not answer, or not with what it should; says nothing about its honesty."""


Read = Callable[[str], bytes]  # path below the log's address → content; raises Unreadable


def reader(url: str) -> Read:
    """Reads below ``url``: no redirects, nothing unpacked, bounded in size and time."""
    plain = {"Accept-Encoding": "identity"}
    client = httpx.Client(base_url=f"{url.rstrip('/')}/", headers=plain, timeout=SECONDS, follow_redirects=False, trust_env=False)

    def read(path: str) -> bytes:
        content, until = b"", time.monotonic() + SECONDS
        try:
            with client.stream("GET", path) as answer:
                if answer.status_code != 200:
                    raise Unreadable(f"{path}: HTTP {answer.status_code}")
                for piece in answer.iter_raw():
                    content += piece
                    if len(content) > LARGEST or time.monotonic() > until:
                        raise Unreadable(f"{path}: too large or too slow")
        except httpx.HTTPError as error:
            raise Unreadable(f"{path}: {type(error).__name__}") from error
        return content

    return read


@dataclass
class Watch:
    """One log, read through ``read`` and cosigned by ``witness``."""

    witness: Witness
    read: Read

    def look(self) -> Checkpoint | None:
        """Cosign the newest checkpoint; None when it has not grown. Raises Refused when it is no growth, Unreadable."""
        note = self.text("checkpoint")
        try:
            checkpoint = Checkpoint.parse(parts(note)[0])
        except BadNote as error:
            raise Unreadable(f"checkpoint: {error}") from error
        self.follow_keys(checkpoint.origin)
        last = self.witness.latest(checkpoint.origin)
        if last and last[0] == checkpoint:
            return None
        size = last[0].size if last else 0
        if checkpoint.size < size:  # said as the protocol says it
            raise Refused(409, f"The log shows {checkpoint.size} leaves and had {size}: it was rolled back.", size)
        self.witness.cosign(Request(size, self.proof(size, checkpoint.size), note))
        return checkpoint

    def proof(self, old: int, new: int) -> tuple[bytes, ...]:
        """The consistency proof, made from the log's own tiles; a wrong tile makes one that leads nowhere."""
        return tuple(consistency_proof(old, new, TiledTree(new, self.hashes))) if 0 < old < new else ()

    def hashes(self, tile: Tile) -> list[bytes]:
        content = self.read(f"tile/{tile.path}")
        if len(content) != tile.width * HASH_BYTES:
            raise Unreadable(f"tile/{tile.path}: {len(content)} bytes")
        return hashes_of(content)

    def follow_keys(self, origin: str) -> None:
        """Follow the log's statements about its keys, where it publishes them; what is wrong in them changes nothing here."""
        try:
            self.witness.follow(origin, self.text("keys"))
        except (Unreadable, ValueError):
            return

    def text(self, path: str) -> str:
        try:
            return self.read(path).decode()
        except UnicodeDecodeError as error:
            raise Unreadable(f"{path}: not UTF-8") from error
