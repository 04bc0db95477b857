"""What changes the trace: record, sequence, publish, erase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from secrets import token_bytes

import structlog
from django.db import connection, transaction
from django.utils import timezone

from parvis.core.protection import folder, keys, selectors
from parvis.core.protection.models import Checkpoint, Entry, Leaf, Tree, TreeHash
from parvis.core.protection.rules import merkle, tiles
from parvis.core.protection.rules.merkle import Frontier, Subtree
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.notes import Verifier
from parvis.core.protection.rules.records import NONCE_BYTES, Record, commitment, words_of
from parvis.kernel import catalogue, prepared
from parvis.kernel.text import Text

log = structlog.get_logger(__name__)

BATCH = 2000  # leaves per transaction: on SQLite everyone else waits for it
ERASED = "trace.erased"
THE_LOG = b"the trace itself"  # subject of lines that concern nobody


class UnknownEvent(LookupError):
    """A line was to be recorded under a name that no manifest declares."""


class LogDisagrees(RuntimeError):
    """The database no longer holds the log that was published; nothing is signed until that is mended."""


def record(
    event: str,
    *,
    subjects: Iterable[bytes],
    organisation: str,
    organisation_identifier: str = "",
    actor: str = "",
    purpose: Text | str,
    legal_basis: Text | str,
    fields: Iterable[str] = (),
    file_reference: str = "",
    detail: Mapping[str, str] | None = None,
) -> list[Entry]:
    """One pending line for each subject, committed with the caller's transaction.

    ``organisation`` and ``actor`` are what the person will read. ``detail`` completes the event's sentence;
    its ``url``, a path of this site, becomes a link. Raises UnknownEvent.
    """
    if event not in catalogue.trace_events():
        raise UnknownEvent(
            f"No manifest declares the trace event {event!r}: add TraceEvent(name={event!r}, …) to the system that records it."
        )
    about = {selectors.subject(subject): None for subject in subjects}
    shared = Record(
        event=event,
        occurred_at=timezone.now(),
        subject="",
        organisation=organisation,
        organisation_identifier=organisation_identifier,
        actor=actor,
        purpose=in_both_languages(purpose),
        legal_basis=in_both_languages(legal_basis),
        fields=tuple(fields),
        file_reference=file_reference,
        detail=dict(detail or {}),
    )
    with transaction.atomic(savepoint=False):  # a line that cannot be written takes the caller's change with it
        return [committed(shared.about(subject)) for subject in about]


def record_durably(
    event: str,
    *,
    subjects: Iterable[bytes],
    organisation: str,
    organisation_identifier: str = "",
    actor: str = "",
    purpose: Text | str,
    legal_basis: Text | str,
    fields: Iterable[str] = (),
    file_reference: str = "",
    detail: Mapping[str, str] | None = None,
) -> list[Entry]:
    """As ``record``, committed at once: what happens to the caller afterwards cannot unwrite it.

    Raises RuntimeError inside a transaction, whose rollback would.
    """
    with transaction.atomic(durable=True):
        return record(
            event,
            subjects=subjects,
            organisation=organisation,
            organisation_identifier=organisation_identifier,
            actor=actor,
            purpose=purpose,
            legal_basis=legal_basis,
            fields=fields,
            file_reference=file_reference,
            detail=detail,
        )


def in_both_languages(text: Text | str) -> dict[str, str]:
    both = text if isinstance(text, Text) else Text.of(str(text))
    return {"fr": both.fr, "en": both.en}


def committed(record: Record) -> Entry:
    """``record`` as an entry and its pending leaf."""
    canonical, nonce = record.canonical(), token_bytes(NONCE_BYTES)
    leaf = prepared.insert(Leaf(commitment=commitment(canonical, nonce)))
    return prepared.insert(
        Entry(
            leaf=leaf,
            subject=record.subject,
            record=canonical.decode(),
            nonce=nonce,
            event=record.event,
            organisation=record.organisation,
            occurred_at=record.occurred_at,
            words=words_of(record),
        )
    )


def sequence() -> int:
    """Give every committed pending leaf its place in the tree; returns how many."""
    sequenced = 0
    while placed := sequence_batch():
        sequenced += placed
    return sequenced


@transaction.atomic
def sequence_batch() -> int:
    """Place up to BATCH leaves: the tree's row lets one sequencer in at a time."""
    Tree.objects.get_or_create(pk=Tree.THE_ONE)
    tree = Tree.objects.select_for_update().get(pk=Tree.THE_ONE)  # SQLite: the transaction itself is the lock
    rows = Leaf.objects.filter(position=None).order_by("id").values_list("id", "commitment")[:BATCH]
    pending = [(leaf_id, bytes(leaf)) for leaf_id, leaf in rows]
    if pending:
        frontier = tree.frontier
        place(frontier, pending)
        Tree.objects.filter(pk=Tree.THE_ONE).update(size=frontier.size, peaks=b"".join(frontier.peaks))
    return len(pending)


def place(frontier: Frontier, pending: list[tuple[int, bytes]]) -> None:
    """Append leaves to ``frontier`` and keep their positions and the hashes they complete."""
    first = frontier.size
    completed = [subtree for _, leaf in pending for subtree in frontier.append(merkle.leaf_hash(leaf))]
    TreeHash.objects.bulk_create(tree_hash(subtree) for subtree in completed if tiles.kept_in_tile(subtree))
    positions = [(first + offset, leaf_id) for offset, (leaf_id, _) in enumerate(pending)]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE protection_leaf SET position = %s WHERE id = %s", positions)


def tree_hash(subtree: Subtree) -> TreeHash:
    return TreeHash(level=subtree.height // tiles.HEIGHT, index=subtree.ordinal, hash=subtree.hash)


def publish_checkpoint() -> SignedSize | None:
    """Sign the tree as it stands and publish it outside the database; None when it has not grown.

    Tiles are written before the note that needs them, and the note before its row, so that a crash
    leaves nothing but work to do again. Raises LogDisagrees rather than sign a second history.
    """
    with folder.locked():
        signer, tree = keys.signer(), selectors.tree()
        latest = folder.latest(signer.verifier)
        refuse_second_history(newest_signed(signer.verifier), tree)
        if latest and latest.size == tree.size and Checkpoint.objects.filter(size=tree.size).exists():
            return None
        checkpoint = SignedSize(signer.name, tree.size, tree.frontier.root())
        write_tiles(latest.size if latest else 0, tree.size)
        folder.write(folder.root() / "key", f"{signer.verifier}\n".encode())
        publish(checkpoint, signer.sign(str(checkpoint)))
        return checkpoint


def publish(checkpoint: SignedSize, note: str) -> None:
    now = timezone.now()
    folder.publish(note, checkpoint, at=now)
    Checkpoint.objects.get_or_create(size=checkpoint.size, defaults={"note": note, "published_at": now})


def newest_signed(verifier: Verifier) -> SignedSize | None:
    """The largest checkpoint that anything still knows of: the folder, the witness or the database."""
    row = selectors.latest_checkpoint()
    notes = [*folder.newest_notes(), *([row.note] if row else [])]
    return max((SignedSize.open(note, verifier) for note in notes), key=lambda checkpoint: checkpoint.size, default=None)


def refuse_second_history(latest: SignedSize | None, tree: Tree) -> None:
    """Raises LogDisagrees when ``tree`` did not grow from the checkpoint that was last published."""
    if latest is None:
        return
    if tree.size < latest.size:
        raise LogDisagrees(
            f"A checkpoint of {latest.size} leaves was published and the database holds {tree.size}: it was emptied, or restored "
            "from an old copy. Restore the newer copy; to begin a new log, move the folder trace away and make new keys."
        )
    if merkle.root(latest.size, selectors.subtrees(latest.size)) != latest.root:
        raise LogDisagrees(f"The first {latest.size} leaves are no longer those that were published. `parvis trace verify` says where.")


def write_tiles(old: int, new: int) -> None:
    """Write the tiles and entry bundles that the tree got between two sizes."""
    for tile in tiles.tiles_between(old, new):
        folder.write(folder.root() / "tile" / tile.path, b"".join(selectors.tile_hashes(tile)))
        if tile.level == 0:
            bundle = tiles.entry_bundle(selectors.commitments(tile.start, tile.stop))
            folder.write(folder.root() / "tile" / tile.entries_path, bundle)


@transaction.atomic
def erase(entries: Iterable[Entry], *, reason: Text) -> int:
    """Destroy records and nonces: the leaves stay and say nothing any more. Returns how many.

    The log records which leaves were silenced and why, so that a line cannot vanish unseen.
    """
    doomed = list(entries)
    if doomed:
        leaves = " ".join(bytes(entry.leaf.commitment).hex() for entry in doomed)
        record(
            ERASED,
            subjects=[THE_LOG],
            organisation="",
            purpose=reason,
            legal_basis=Text("RGPD, articles 5 et 17", "GDPR, articles 5 and 17"),
            detail={"leaves": leaves},
        )
        Entry.objects.filter(pk__in=[entry.pk for entry in doomed]).delete()
    return len(doomed)


def sign_text(text: str) -> str:
    """``text`` as a note signed by the platform's key (https://c2sp.org/signed-note), verifiable with the key published at /trace/key.

    Raises ValueError for a text that could be read as a checkpoint: its first line must not be the log's name.
    """
    if text.partition("\n")[0] == keys.origin() or not text.endswith("\n"):
        raise ValueError("A signed text ends in a newline and does not begin with the name of the log.")
    return keys.signer().sign(text)
