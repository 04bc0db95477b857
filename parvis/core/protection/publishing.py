"""The tree as it stands, signed and written outside the database: tiles first, then the note, then its row."""

from __future__ import annotations

from django.utils import timezone

from parvis.core.protection import folder, gaps, keys, selectors
from parvis.core.protection.models import Checkpoint, Tree
from parvis.core.protection.rules import merkle, tiles
from parvis.core.protection.rules.keyring import Keyring
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.notes import Opens, Signer


class LogDisagrees(RuntimeError):
    """The database no longer holds the log that was published; nothing is signed until that is mended."""


def publish_checkpoint() -> SignedSize | None:
    """Sign the tree as it stands and publish it outside the database; None when it has not grown.

    Tiles are written before the note that needs them, and the note before its row, so that a crash
    leaves nothing but work to do again. Raises LogDisagrees rather than sign a second history.
    """
    with folder.locked():
        signer, ring, tree = keys.signer(), keys.ring(), selectors.tree()
        refuse_unannounced_key(signer, ring)
        latest = folder.latest(ring)
        refuse_second_history(newest_signed(ring), tree)
        if latest and latest.size == tree.size and Checkpoint.objects.filter(size=tree.size).exists():
            return None
        checkpoint = SignedSize(signer.name, tree.size, tree.frontier.root())
        write_tiles(latest.size if latest else 0, tree.size)
        folder.write(folder.root() / "key", f"{ring.first}\n".encode())
        publish(checkpoint, signer.sign(str(checkpoint)))
        return checkpoint


def publish(checkpoint: SignedSize, note: str) -> None:
    now, before = timezone.now(), selectors.latest_checkpoint()
    waited = selectors.oldest_unpublished(before)
    folder.publish(note, checkpoint, at=now)
    Checkpoint.objects.get_or_create(size=checkpoint.size, defaults={"note": note, "published_at": now})
    if waited and now - waited > selectors.LONGEST_DELAY:
        gaps.note(gaps.LATE, number=int((now - waited).total_seconds()))
    if before and now < before.published_at:
        gaps.note(gaps.CLOCK, number=int((before.published_at - now).total_seconds()))


def refuse_unannounced_key(signer: Signer, ring: Keyring) -> None:
    """Raises LogDisagrees for a key that the log has not announced, or has replaced."""
    if signer.verifier != ring.newest:
        raise LogDisagrees(
            "The first line of PARVIS_TRACE_KEY is not the key that this log has announced. A new key is put above the one that signed "
            "until now, then announced by `parvis trace rotate-key`; a key that was replaced signs no more."
        )


def newest_signed(verifier: Opens) -> SignedSize | None:
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
