"""The whole log in the database, checked against itself and against what stands outside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.db.models import Max

from parvis.core.protection import actions, folder, mirror, sealing, selectors
from parvis.core.protection.models import Checkpoint, Entry, Leaf, SealedList, Tree, TreeHash
from parvis.core.protection.rules import tiles
from parvis.core.protection.rules.audit import Audit, Fault, Kept
from parvis.core.protection.rules.cosignatures import Jury, cosigned
from parvis.core.protection.rules.merkle import Frontier, Subtree
from parvis.core.protection.rules.notes import BadNote, Opens
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.records import BadRecord, Record, commitment, words_of
from parvis.core.protection.rules.sealed import Sealed
from parvis.core.protection.rules.tiles import hashes_of

CHUNK = 2000
NOBODY = Jury()


@dataclass
class Report:
    """What an audit found; the log is whole when there are no faults."""

    size: int = 0
    verified_size: int = 0
    checkpoints: int = 0
    pending: int = 0
    erased: int = 0
    witnessed_size: int | None = None  # when witnesses were asked for
    faults: list[Fault] = field(default_factory=list)


def kept_checkpoints(folders: Sequence[Path], verifier: Opens) -> tuple[list[Kept], list[Fault]]:
    """Every checkpoint kept in ``folders``, and a fault for each note that is not one."""
    kept, faults = [], []
    for each in folders:
        for path, found in folder.checkpoints_in(each, verifier):
            if isinstance(found, BadNote):
                faults.append(Fault("note", f"{path}: {found}"))
            else:
                kept.append(Kept(str(path), found))
    return kept, faults


def witnessed(folders: Sequence[Path], kept: Sequence[Kept], jury: Jury) -> tuple[int | None, list[Fault]]:
    """The largest checkpoint that enough witnesses cosigned; a fault when there is none, or when a line of theirs is wrong."""
    if not jury.cosigners and not jury.quorum:
        return None, []
    sources, faults, largest = {each.source: each.checkpoint.size for each in kept}, [], None
    for path, note in (each for where in folders for each in folder.notes_in(where)):
        if str(path) not in sources:
            continue  # told as no note of this log
        try:
            if jury.quorum <= len(cosigned(note, jury.cosigners)):
                largest = max(largest or 0, sources[str(path)])
        except BadNote as error:
            faults.append(Fault("witness", f"{path}: {error}"))
    if largest is None:
        faults.append(Fault("witness", f"No checkpoint was cosigned by {jury.quorum} of the witnesses you trust."))
    return largest, faults


def unproven(size: int, kept: Sequence[Kept]) -> list[Fault]:
    """A log that nothing outside vouches for has not been verified."""
    if kept or not size:
        return []
    return [Fault("unproven", "No checkpoint was found outside the database: nothing shows that these leaves are the first ones.")]


def verify_database(folders: Sequence[Path], verifier: Opens, jury: Jury = NOBODY) -> Report:
    """Rows against leaves, leaves against the tree, and the tree against every checkpoint in ``folders``.

    The log may grow meanwhile: what is checked is the tree as it was after the folders were read.
    """
    kept, faults = kept_checkpoints(folders, verifier)
    tree = selectors.tree()
    size = max([tree.size, *(each.checkpoint.size for each in kept)])
    rows = TreeRows.stored(tree)
    audit = Audit(kept, published=partial(mirror.leaf_hashes_in, folder.root()), watch=rows.compare)
    faults += audit.run(stored_leaves(size))
    report = Report(size=audit.frontier.size, verified_size=audit.verified_size, checkpoints=len(kept), faults=faults)
    report.faults += [*rows.faults_at_end(audit.frontier), *beyond_the_edge(), *altered_entries(), *silent_leaves(report, size)]
    report.faults += [*wrong_checkpoints(kept, verifier), *wrong_sealed_lists(verifier), *unproven(size, kept)]
    report.witnessed_size, missing = witnessed(folders, kept, jury)
    report.faults += missing
    report.pending = Leaf.objects.filter(position=None).count()
    return report


def verify_export(site: Path, folders: Sequence[Path], verifier: Opens, jury: Jury = NOBODY) -> Report:
    """The entries and tiles of a copy of the log against the checkpoints in it and those in ``folders``."""
    everywhere = [site / "checkpoints", *folders]
    kept, faults = kept_checkpoints(everywhere, verifier)
    faults += wrong_newest(site, kept, verifier)
    files = mirror.TileFiles(site, max((each.checkpoint.size for each in kept), default=0))
    audit = Audit(kept, published=partial(mirror.leaf_hashes_in, site), watch=files.compare)
    faults += audit.run(mirror.leaves_in(site))
    size = audit.frontier.size
    witnessed_size, missing = witnessed(everywhere, kept, jury)
    found = [*faults, *files.at_end(), *unproven(size, kept), *missing]
    return Report(size, audit.verified_size, len(kept), faults=found, witnessed_size=witnessed_size)


def wrong_newest(site: Path, kept: Sequence[Kept], verifier: Opens) -> Iterator[Fault]:
    """The checkpoint that a copy shows must be one of those it keeps, or nobody checks it."""
    path = site / "checkpoint"
    if not path.exists():
        return
    try:
        newest = SignedSize.open(path.read_text(errors="replace"), verifier)
    except BadNote as error:
        yield Fault("note", f"{path}: {error}")
        return
    if newest not in [each.checkpoint for each in kept]:
        yield Fault("note", f"{path} is not among the checkpoints kept beside it.")


def stored_leaves(size: int) -> Iterator[tuple[int, bytes]]:
    """Position and entry of the leaves below ``size``, in order."""
    rows = Leaf.objects.filter(position__lt=size).order_by("position").values_list("position", "commitment")
    for position, leaf in rows.iterator(chunk_size=CHUNK):
        yield position or 0, bytes(leaf)


def altered_entries() -> Iterator[Fault]:
    """Entries whose record is not what their leaf commits to, or whose columns say something else."""
    for entry in Entry.objects.select_related("leaf").order_by("leaf_id").iterator(chunk_size=CHUNK):
        where = f"Position {entry.leaf.position}" if entry.leaf.position is not None else f"Pending leaf {entry.leaf_id}"
        if commitment(entry.record.encode(), bytes(entry.nonce)) != bytes(entry.leaf.commitment):
            yield Fault("record", f"{where}: the record or its nonce was altered, it no longer gives the leaf.", entry.leaf.position)
        elif not columns_fit(entry):
            yield Fault("columns", f"{where}: the columns beside the record say something else than the record.", entry.leaf.position)


def columns_fit(entry: Entry) -> bool:
    try:
        record = Record.parse(entry.record)
    except BadRecord:
        return False
    if not shown_when_promised(entry, record):
        return False
    columns = (entry.subject, entry.event, entry.organisation, entry.occurred_at, entry.words)
    return columns == (record.subject, record.event, record.organisation, record.occurred_at, words_of(record))


def shown_when_promised(entry: Entry, record: Record) -> bool:
    """Hidden no longer than the record says, and not at all when it says nothing."""
    if record.hidden_until is None or entry.visible_from is None:
        return record.hidden_until is entry.visible_from
    return entry.visible_from <= record.hidden_until


def wrong_sealed_lists(verifier: Opens) -> Iterator[Fault]:
    """Sealed lists that are not signed, that their leaves do not make, or that leave out a hidden line."""
    for row in SealedList.objects.order_by("month").iterator():
        leaves = hashes_of(bytes(row.leaves))
        try:
            fits = Sealed.open(row.note, verifier).fits(leaves)
        except BadNote as error:
            yield Fault("sealed", f"The sealed list of {row.month:%Y-%m}: {error}")
            continue
        if not fits:
            yield Fault("sealed", f"The sealed list of {row.month:%Y-%m} is not that of its leaves.")
        if Leaf.objects.filter(commitment__in=leaves).count() != len(leaves):
            yield Fault("sealed", f"The sealed list of {row.month:%Y-%m} names leaves that the log does not hold.")
        hidden = {bytes(leaf) for leaf in sealing.hidden_in(row.month).values_list("leaf__commitment", flat=True)}
        if not hidden <= set(leaves):
            yield Fault("sealed", f"The sealed list of {row.month:%Y-%m} leaves out a line that was hidden in that month.")


def silent_leaves(report: Report, size: int) -> Iterator[Fault]:
    """Leaves below ``size`` without a record that no recorded erasure accounts for; counts the others."""
    silent = list(Leaf.objects.filter(entry=None, position__lt=size).order_by("position").values_list("position", "commitment"))
    erased = declared_erasures()  # read after: an erasure under way commits both at once
    for position, leaf in silent:
        if bytes(leaf) in erased:
            report.erased += 1
        else:
            yield Fault("vanished", f"Position {position}: its record is gone and the log tells of no erasure.", position)


def declared_erasures() -> set[bytes]:
    """The leaves that the log itself says were silenced."""
    return {bytes.fromhex(leaf) for entry in Entry.objects.filter(event=actions.ERASED) for leaf in leaves_named_by(entry)}


def leaves_named_by(entry: Entry) -> list[str]:
    try:
        return entry.reading.detail["leaves"].split()
    except (BadRecord, KeyError):
        return []  # told apart as an altered record


@dataclass
class TreeRows:
    """What the database keeps of its own tree, compared with what its leaves give."""

    tree: Tree
    hashes: dict[tuple[int, int], bytes]
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def stored(cls, tree: Tree) -> TreeRows:
        rows = TreeHash.objects.values_list("level", "index", "hash")
        return cls(tree, {(level, index): bytes(value) for level, index, value in rows if index + 1 << tiles.HEIGHT * level <= tree.size})

    def compare(self, completed: Sequence[Subtree]) -> None:
        for subtree in completed[1:]:
            if tiles.kept_in_tile(subtree) and self.hashes.pop((subtree.height // tiles.HEIGHT, subtree.ordinal), None) != subtree.hash:
                first, last = subtree.ordinal << subtree.height, (subtree.ordinal + 1 << subtree.height) - 1
                self.faults.append(Fault("hash", f"The stored hash of positions {first} to {last} is not that of its leaves.", first))

    def faults_at_end(self, found: Frontier) -> Iterator[Fault]:
        yield from self.faults[:1]  # one wrong leaf makes every hash above it wrong
        if self.hashes:
            yield Fault("hash", f"The database keeps {len(self.hashes)} hashes of subtrees that its leaves do not make.")
        if self.tree.frontier != found:
            yield Fault(
                "edge",
                f"The tree's row says {self.tree.size} leaves; those stored make a tree of {found.size}, or one with another root.",
                min(self.tree.size, found.size),
            )


def beyond_the_edge() -> Iterator[Fault]:
    """A leaf with a place that the sequencer never gave."""
    last = Leaf.objects.aggregate(last=Max("position"))["last"]
    size = selectors.tree().size
    if last is not None and last >= size:
        yield Fault("position", f"A leaf stands at position {last}, beyond the tree of {size}.", size)


def wrong_checkpoints(kept: Sequence[Kept], verifier: Opens) -> Iterator[Fault]:
    """Rows of checkpoints that are not signed, or that say something else than their copies outside."""
    outside = {each.checkpoint.size: each for each in kept}
    for row in Checkpoint.objects.order_by("size").iterator():
        try:
            checkpoint = SignedSize.open(row.note, verifier)
        except BadNote as error:
            yield Fault("checkpoint", f"The database's checkpoint of size {row.size}: {error}")
            continue
        copy = outside.get(checkpoint.size)
        if copy and copy.checkpoint != checkpoint:
            yield Fault("checkpoint", f"The database's checkpoint of size {row.size} is not the one kept in {copy.source}.")
