"""What is in the trace: one subject's lines, the tree, its tiles and proofs, its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.core.protection import gaps, keys
from parvis.core.protection.gaps import Gap
from parvis.core.protection.models import Checkpoint, Entry, Leaf, SealedList, Tree, TreeHash
from parvis.core.protection.rules import merkle, tiles
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.receipts import BadReceipt, Receipt
from parvis.core.protection.rules.records import BadRecord, Record, folded, subject_key
from parvis.core.protection.rules.sealed import Sealed
from parvis.core.protection.rules.tiles import NoSuchTile, Tile, TiledTree, hashes_of
from parvis.core.protection.testimony import Testimony, of_authorities, of_witnesses
from parvis.core.protection.vouching import (
    STAMPED_EVERY,
    KeyState,
    Proving,
    TimestampState,
    WitnessState,
    enough_witnesses,
    key_statements,
    key_states,
    newest_vouched,
    published_note,
    ring,
    timestamp_states,
    witness_states,
)
from parvis.kernel.calendar import start_of_day
from parvis.kernel.days import add_months

__all__ = ["STAMPED_EVERY", "BadReceipt", "BadRecord", "Checkpoint", "Entry", "Gap", "NoSuchTile", "Receipt", "Record", "SealedList"]
__all__ += ["SignedSize", "Testimony", "enough_witnesses", "key_statements", "newest_vouched", "of_authorities", "of_witnesses"]
__all__ += ["published_note", "ring"]

SEQUENCED_EVERY = timedelta(seconds=1)
PUBLISHED_EVERY = timedelta(seconds=10)
THE_LOG = b"the trace itself"  # subject of lines that concern nobody
LONGEST_DELAY = timedelta(minutes=1)  # the promise to the public; beyond it pages say « late »


def subject(name: bytes) -> str:
    """How the trace names a subject."""
    return subject_key(keys.subject_key(), name)


def lines(*, at: datetime | None = None) -> QuerySet[Entry]:
    """The lines that may be shown at that moment: other systems read entries through here and through nothing else."""
    return Entry.objects.filter(Q(visible_from=None) | Q(visible_from__lte=at or timezone.now())).select_related("leaf")


def never_hidden() -> QuerySet[Entry]:
    """The lines that could be read from the start: what comes to light later must not show in what was told before."""
    return Entry.objects.filter(visible_from=None)


def entries_about(subjects: Iterable[bytes]) -> QuerySet[Entry]:
    """The lines that concern any of ``subjects`` and may be shown, newest first, with their leaves."""
    return lines().filter(subject__in=[subject(each) for each in subjects]).order_by("-occurred_at", "-leaf_id")


def entries_between(start: datetime, end: datetime, *, events: Iterable[str]) -> QuerySet[Entry]:
    """Lines of some kinds written from ``start`` until before ``end`` and never hidden, about whomever: for figures, never for reading."""
    return never_hidden().filter(occurred_at__gte=start, occurred_at__lt=end, event__in=list(events))


def entries_of_the_log(event: str) -> QuerySet[Entry]:
    """What the log tells of itself under ``event``, newest first; these lines concern nobody."""
    return lines().filter(subject=subject(THE_LOG), event=event).order_by("-occurred_at", "-leaf_id")


def committed_at(positions: Iterable[int]) -> dict[int, datetime]:
    """When the leaves at ``positions`` were committed."""
    found = Leaf.objects.filter(position__in=list(positions)).values_list("position", "committed_at")
    return {position: at for position, at in found if position is not None}


def entries_with(entries: QuerySet[Entry], words: str) -> QuerySet[Entry]:
    """Those of ``entries`` in which every one of ``words`` stands, whatever the accents and capitals."""
    for word in folded(words).split():
        entries = entries.filter(words__contains=word)
    return entries


def sealed_lists() -> QuerySet[SealedList]:
    """What is published about the lines hidden in each month, latest first."""
    return SealedList.objects.all()


def sealed_list(month: date) -> SealedList | None:
    return SealedList.objects.filter(month=month).first()


def opened_leaves(sealed: SealedList) -> list[bytes] | None:
    """The leaves of a sealed list, once every one of its lines has been shown; None before."""
    month = {"occurred_at__gte": start_of_day(sealed.month), "occurred_at__lt": start_of_day(add_months(sealed.month, 1))}
    if Entry.objects.filter(**month, visible_from__gt=timezone.now()).exists():
        return None
    return hashes_of(bytes(sealed.leaves))


def sealed_words(sealed: SealedList) -> Sealed:
    """What the list says: month, count and hash."""
    return Sealed.parse(sealed.note.rpartition("\n\n")[0] + "\n")


def shown_between(start: datetime, end: datetime) -> QuerySet[Entry]:
    """Lines that were hidden until some moment after ``start`` and not after ``end``, nor after now, soonest first."""
    return lines().filter(visible_from__gt=start, visible_from__lte=end).order_by("visible_from")


def tree() -> Tree:
    """The tree as it stands; an empty one before the first leaf."""
    return Tree.objects.filter(pk=Tree.THE_ONE).first() or Tree(pk=Tree.THE_ONE)


def latest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.first()


def tile_hashes(tile: Tile) -> list[bytes]:
    """The hashes of a tile, fewer where the tree ends."""
    if tile.level == 0:
        return [merkle.leaf_hash(entry) for entry in commitments(tile.start, tile.stop)]
    rows = TreeHash.objects.filter(level=tile.level, index__gte=tile.start, index__lt=tile.stop).order_by("index")
    return [bytes(row) for row in rows.values_list("hash", flat=True)]


def commitments(start: int, stop: int) -> list[bytes]:
    """The public leaves from position ``start`` up to ``stop``."""
    rows = Leaf.objects.filter(position__gte=start, position__lt=stop).order_by("position")
    return [bytes(row) for row in rows.values_list("commitment", flat=True)]


def subtrees(size: int) -> TiledTree:
    """The tree of the first ``size`` leaves, read tile by tile."""
    return TiledTree(size, tile_hashes)


def public_tile(path: str) -> bytes:
    """The tile called ``path``, once a published checkpoint covers it; raises NoSuchTile."""
    return b"".join(tile_hashes(published(tiles.parse(path))))


def public_entries(path: str) -> bytes:
    """The entry bundle under a tile of level 0; raises NoSuchTile."""
    tile = published(tiles.parse_index(0, path))
    return tiles.entry_bundle(commitments(tile.start, tile.stop))


def published(tile: Tile) -> Tile:
    checkpoint = latest_checkpoint()
    if checkpoint is None or not tile.fits(checkpoint.size):
        raise NoSuchTile(f"The published log does not reach tile {tile.path} yet.")
    return tile


def receipt_of(entry: Entry) -> Receipt | None:
    """The proof that ``entry`` is in the log; None until a published checkpoint covers its leaf."""
    return receipts_of([entry]).get(entry.pk)


def receipts_of(entries: Iterable[Entry]) -> dict[UUID, Receipt]:
    """The receipts of those of ``entries`` that a published checkpoint covers, by entry."""
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        return {}
    by_leaf = {entry.leaf_id: entry for entry in entries}
    covered = Leaf.objects.filter(pk__in=by_leaf, position__lt=checkpoint.size).values_list("pk", "position")
    proving, trees = Proving(checkpoint), cache(subtrees)
    return {by_leaf[leaf].pk: receipt(by_leaf[leaf], position or 0, proving, trees) for leaf, position in covered}


def receipt(entry: Entry, position: int, proving: Proving, trees: Callable[[int], TiledTree]) -> Receipt:
    checkpoint = proving.covering(position)
    note, timestamps = proving.vouched(checkpoint)
    return Receipt(
        record=entry.record,
        nonce=bytes(entry.nonce),
        position=position,
        proof=tuple(merkle.inclusion_proof(position, checkpoint.size, trees(checkpoint.size))),
        checkpoint=note,
        vkey=str(proving.ring.first),
        keys=proving.statements(checkpoint),
        timestamps=timestamps,
    )


def proof_of(entry: Entry) -> SignedSize | None:
    """The checkpoint under which ``entry`` stands, its proof just verified; None while it is pending.

    Raises BadReceipt, saying which step fails, when somebody altered the line or the log.
    """
    receipt = receipt_of(entry)
    return receipt.verify(ring()) if receipt else None


def vouched(receipt: Receipt) -> SignedSize:
    """The checkpoint under which a receipt that anybody brings stands, by this log's keys; raises BadReceipt."""
    return receipt.verify(ring())


def signed_here(note: str) -> SignedSize:
    """The checkpoint in ``note``, if this log signed it; raises BadNote."""
    return SignedSize.open(note, ring())


@dataclass(frozen=True, kw_only=True)
class State:
    """The log at a glance."""

    size: int
    published_size: int
    published_at: datetime | None
    note: str
    pending: int  # lines that no checkpoint covers yet, whether they have their place or not
    oldest_pending: datetime | None
    late: bool  # something has waited longer than promised
    witnesses: list[WitnessState]
    timestamps: list[TimestampState]
    gaps: list[Gap]
    keys: list[KeyState]


def state() -> State:
    """How large the log is, what was last published and what waits."""
    checkpoint, size = latest_checkpoint(), tree().size
    covered = checkpoint.size if checkpoint else 0
    pending = Leaf.objects.filter(position=None).count() + max(0, size - covered)
    waiting = oldest_unpublished(checkpoint) if pending else None
    return State(
        size=size,
        published_size=covered,
        published_at=checkpoint.published_at if checkpoint else None,
        note=published_note(checkpoint) if checkpoint else "",
        pending=pending,
        oldest_pending=waiting,
        late=waiting is not None and timezone.now() - waiting > LONGEST_DELAY,
        witnesses=witness_states(covered),
        timestamps=timestamp_states(covered),
        gaps=gaps.newest(),
        keys=key_states(),
    )


def oldest_unpublished(checkpoint: Checkpoint | None) -> datetime | None:
    """When the oldest leaf that no checkpoint covers was committed."""
    first = (
        Leaf.objects.filter(position=checkpoint.size if checkpoint else 0).first()
        or Leaf.objects.filter(position=None).order_by("id").first()
    )
    return first.committed_at if first else None


def verifying_key() -> str:
    """The log's first public key, the one to pin, as signed notes write it: ``name+hash+key``."""
    return str(keys.ring().first)
