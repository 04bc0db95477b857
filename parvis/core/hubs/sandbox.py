"""The sandbox's prepared answers: read from folders, kept until they change, and never broken by one bad file.

A folder holds one folder per operation. Those of ``PARVIS_SANDBOX_PAYLOADS`` are searched before those
that the hub ships; in each, files are in the order of their names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from parvis.core.hubs.rules import fixtures
from parvis.core.hubs.rules.fixtures import BadFixture, Fixture, Request
from parvis.core.hubs.rules.sources import SourceAnswer

if TYPE_CHECKING:
    from parvis.core.hubs.rules.endpoints import Endpoint
    from parvis.core.hubs.rules.sources import About, Parameters
    from parvis.core.people.selectors import Identity

SUFFIXES = (".yaml", ".yml")

log = structlog.get_logger("parvis.hubs")

Signature = tuple[tuple[str, int, int], ...]  # name, time of change, size of each file


@dataclass(frozen=True)
class Unreadable:
    """A file that answers nobody, and why; for operators."""

    path: Path
    problem: str


@dataclass(frozen=True)
class Shelf:
    """What one operation's folder holds."""

    fixtures: tuple[Fixture, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A hub's sandbox: answers of files, and for what no file knows the answer that ``unknown`` makes.

    ``words`` are the parameters that name a person whom the broker's token named.
    """

    shipped: Path
    words: Callable[[Identity], Parameters]
    unknown: Callable[[Endpoint], SourceAnswer]

    def matching(self, endpoint: Endpoint, parameters: Parameters, about: About) -> SourceAnswer | None:
        """The file's answer to exactly these words, before anyone checks them; None when no file knows them.

        Whom the broker's token named is known by what it said: other words of a file about the person are left aside.
        """
        words = self.words(about.identity) if about.identity else {}
        said = fixtures.request_from({**words, **parameters})
        only = {*said, *(fixtures.bare(each.name) for each in endpoint.inputs)} if words else None
        found = answer(endpoint.operation, said, shipped=self.shipped, only=only)
        return SourceAnswer(status=found.status, payload=found.payload) if found else None

    def otherwise(self, endpoint: Endpoint, parameters: Parameters, about: About) -> SourceAnswer:  # noqa: ARG002  part of the protocol
        return self.unknown(endpoint)

    def listed(self, operation: str) -> list[Fixture]:
        """Every prepared answer of ``operation``, for those who try it."""
        return listed(operation, shipped=self.shipped)


def answer(operation: str, request: Request, *, shipped: Path, only: Collection[str] | None = None) -> Fixture | None:
    """The prepared answer to ``request``: of the first folder that has one. ``only`` these names of the files count."""
    found = (fixtures.best(fixtures.narrowed(shelf.fixtures, only), request) for shelf in shelves(operation, shipped=shipped))
    return next((each for each in found if each), None)


def listed(operation: str, *, shipped: Path) -> list[Fixture]:
    """Every prepared answer of ``operation``, those that are searched first before the others."""
    return [each for shelf in shelves(operation, shipped=shipped) for each in shelf.fixtures]


def unreadable(*, shipped: Path) -> list[Unreadable]:
    """Every file of every folder that could not be read as an answer."""
    return [
        each
        for root in roots(shipped)
        for folder in sorted(root.iterdir() if root.is_dir() else ())
        for each in shelf_of(folder).unreadable
    ]


def absent() -> list[Path]:
    """Folders that the operator named and that are not there."""
    return [root for root in given_roots() if not root.is_dir()]


def shelves(operation: str, *, shipped: Path) -> Iterator[Shelf]:
    return (shelf_of(root / operation) for root in roots(shipped))


def roots(shipped: Path) -> list[Path]:
    return [*given_roots(), shipped]


def given_roots() -> list[Path]:
    """``PARVIS_SANDBOX_PAYLOADS``: folders, separated as in PATH."""
    return [Path(each) for each in os.environ.get("PARVIS_SANDBOX_PAYLOADS", "").split(os.pathsep) if each]


def shelf_of(folder: Path) -> Shelf:
    """Read once; read again when a file appeared, went or changed."""
    return read_shelf(folder, signature_of(folder))


def signature_of(folder: Path) -> Signature:
    try:
        with os.scandir(folder) as entries:
            known = [(each.name, each.stat()) for each in entries if each.name.endswith(SUFFIXES) and each.is_file()]
    except OSError:
        return ()
    return tuple(sorted((name, about.st_mtime_ns, about.st_size) for name, about in known))


@lru_cache(maxsize=1024)
def read_shelf(folder: Path, signature: Signature) -> Shelf:
    good, bad = [], []
    for name, _, size in signature:
        try:
            good.append(fixtures.parsed(text_of(folder / name, size=size), name=name))
        except BadFixture as error:
            log.error("sandbox_file_unreadable", file=str(folder / name), problem=str(error))
            bad.append(Unreadable(folder / name, str(error)))
    return Shelf(tuple(good), tuple(bad))


def text_of(path: Path, *, size: int) -> str:
    if size > fixtures.LARGEST:
        raise BadFixture(f"is larger than {fixtures.LARGEST} bytes")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFixture(f"cannot be read: {type(error).__name__}") from None
