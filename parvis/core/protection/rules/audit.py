"""Checking a whole log against the checkpoints that were kept of it: where was it broken?

Plain Python over leaves in order: the database, an export and a mirror are all audited alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from parvis.core.protection.rules.merkle import Frontier, Subtree, leaf_hash
from parvis.core.protection.rules.notes import Checkpoint


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it should be; ``position`` is the first leaf concerned, if one can tell."""

    kind: str
    message: str
    position: int | None = None


@dataclass(frozen=True)
class Kept:
    """A checkpoint and where the copy of it stands."""

    source: str
    checkpoint: Checkpoint


PublishedLeaves = Callable[[int, int], Sequence[bytes]]  # leaf hashes that were published, [] when not kept


def unwatched(_completed: Sequence[Subtree]) -> None:
    return


def nothing_published(_start: int, _stop: int) -> Sequence[bytes]:
    return []


@dataclass
class Audit:
    """Walks a log once, leaf by leaf, comparing the tree with each checkpoint as it is reached.

    ``published`` gives the leaf hashes of tiles kept outside: with them a broken stretch between two
    checkpoints is narrowed down to the leaf, once they are proven to be what was signed. ``watch`` is
    shown the subtrees that each leaf completes.
    """

    checkpoints: Sequence[Kept]
    published: PublishedLeaves = nothing_published
    watch: Callable[[Sequence[Subtree]], None] = unwatched
    frontier: Frontier = field(default_factory=Frontier)
    verified_size: int = 0
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.due = sorted(self.checkpoints, key=lambda kept: kept.checkpoint.size)
        self.faults += forks(self.due)
        self.good = Frontier()  # the tree at the last checkpoint that fitted
        self.since: list[bytes] = []  # leaf hashes since then
        self.lost = False  # the tree went wrong and nothing kept can set it right

    def run(self, leaves: Iterable[tuple[int, bytes]]) -> list[Fault]:
        """Check ``leaves`` (position, entry) in order of position; returns every fault found."""
        self.reach()
        for position, entry in leaves:
            if not self.in_place(position):
                break
            self.since.append(leaf_hash(entry))
            self.watch(self.frontier.append(self.since[-1]))
            self.reach()
        self.faults += self.missing_end()
        return self.faults

    def in_place(self, position: int) -> bool:
        """Whether ``position`` follows the last; a hole ends the audit of the tree."""
        expected = self.frontier.size
        if position == expected:
            return True
        self.lost = True
        self.faults.append(Fault("position", f"Position {expected} is missing: the next one is {position}.", expected))
        return False

    def reach(self) -> None:
        """Compare with every checkpoint of the size just reached."""
        while self.due and self.due[0].checkpoint.size == self.frontier.size:
            self.compare(self.due.pop(0))

    def compare(self, kept: Kept) -> None:
        if self.lost:
            return
        if self.frontier.root() != kept.checkpoint.root:
            self.faults.append(self.broken_before(kept))
        else:
            self.verified_size = self.frontier.size
        if not self.lost:
            self.good, self.since = self.frontier.extended([]), []

    def broken_before(self, kept: Kept) -> Fault:
        """Where the stretch that ends at ``kept`` was broken; goes on from what was published, if that is kept."""
        start, size = self.good.size, kept.checkpoint.size
        published = self.published(start, size)
        as_signed = self.good.extended(published)
        if len(published) != size - start or as_signed.root() != kept.checkpoint.root:
            self.lost = True
            stretch = f"between position {start} and position {size - 1}" if size > start else f"at size {size}"
            return Fault("tree", f"The leaves differ from the checkpoint of size {size} ({kept.source}): broken {stretch}.", start)
        first = start + next(at for at, (here, there) in enumerate(zip(self.since, published, strict=True)) if here != there)
        self.frontier = as_signed
        return Fault("tree", f"Position {first} is not the leaf that was signed in the checkpoint of size {size} ({kept.source}).", first)

    def missing_end(self) -> Iterator[Fault]:
        if self.due and not self.lost:
            last, size = self.due[-1], self.frontier.size
            yield Fault(
                "shorter",
                f"The log holds {size} leaves and a checkpoint of {last.checkpoint.size} was signed ({last.source}): "
                f"positions {size} to {last.checkpoint.size - 1} were removed.",
                size,
            )


def forks(checkpoints: Iterable[Kept]) -> Iterator[Fault]:
    """Two signed checkpoints of one size with different roots: the log showed two histories."""
    seen: dict[int, Kept] = {}
    for kept in checkpoints:
        first = seen.setdefault(kept.checkpoint.size, kept)
        if first.checkpoint.root != kept.checkpoint.root:
            yield Fault("fork", f"Two different checkpoints of size {kept.checkpoint.size} were signed: {first.source} and {kept.source}.")
