"""Each way of rewriting the log, by someone who owns the database, and how verifying tells it."""

from __future__ import annotations

import json
import shutil

import pytest
from django.db import connection

from parvis.core.protection import actions, append_only, folder, keys, publishing, selectors, verification
from parvis.core.protection.models import Checkpoint, Entry, Leaf, Tree, TreeHash
from parvis.core.protection.rules import merkle, tiles
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.notes import Signer
from parvis.core.protection.rules.records import commitment
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(published):
    """Three checkpoints, of 4, 8 and 300 leaves."""
    return [*published(4), *published(4), *published(292)]


@pytest.fixture
def owned():
    """Whoever owns the database can take its triggers away."""
    with append_only.lifted(connection):
        yield


def kinds(report):
    return {fault.kind for fault in report.faults}


def first(report, kind):
    return next(fault for fault in report.faults if fault.kind == kind)


def altered(entry: Entry) -> str:
    return entry.record.replace("Commune de Rennes", "Commune de Brest")


def rebuild_tree(*, sign: bool = True) -> None:
    """The whole forgery: tree, edge and checkpoints of the database made anew over the rows as they are, with the real key."""
    TreeHash.objects.all().delete()
    sizes = list(Checkpoint.objects.values_list("size", flat=True))
    Checkpoint.objects.all().delete()
    frontier, signer = merkle.Frontier(), keys.signer()
    for leaf in Leaf.objects.exclude(position=None).order_by("position"):
        for subtree in frontier.append(merkle.leaf_hash(bytes(leaf.commitment))):
            if tiles.kept_in_tile(subtree):
                TreeHash.objects.create(level=subtree.height // 8, index=subtree.ordinal, hash=subtree.hash)
        if sign and frontier.size in sizes:
            note = signer.sign(str(SignedSize(signer.name, frontier.size, frontier.root())))
            Checkpoint.objects.create(size=frontier.size, note=note)
    Tree.objects.update(size=frontier.size, peaks=b"".join(frontier.peaks))


def forge(entry: Entry) -> None:
    """Put another record in a line's place, leaf and all."""
    record = altered(entry)
    Entry.objects.filter(pk=entry.pk).update(record=record, organisation="Commune de Brest", words=entry.words.replace("rennes", "brest"))
    Leaf.objects.filter(pk=entry.leaf_id).update(commitment=commitment(record.encode(), bytes(entry.nonce)))


def test_an_honest_log_is_whole(log, audited):
    report = audited()
    assert report.faults == []
    assert (report.size, report.verified_size, report.checkpoints) == (300, 300, 3)


def test_a_changed_record_is_caught(log, owned, audited):
    Entry.objects.filter(pk=log[5].pk).update(record=altered(log[5]))
    assert first(audited(), "record").position == 5
    assert kinds(audited()) == {"record"}


def test_a_changed_nonce_is_caught(log, owned, audited):
    Entry.objects.filter(pk=log[5].pk).update(nonce=bytes(32))
    assert first(audited(), "record").position == 5


def test_a_line_hidden_from_its_person_by_its_column_is_caught(log, owned, audited):
    Entry.objects.filter(pk=log[7].pk).update(subject="0" * 64)
    assert first(audited(), "columns").position == 7


@pytest.mark.parametrize("column", ["event", "organisation", "words"])
def test_a_column_that_says_something_else_is_caught(log, owned, audited, column):
    Entry.objects.filter(pk=log[7].pk).update(**{column: "other"})
    assert first(audited(), "columns").position == 7


def test_a_pending_line_that_was_changed_is_caught(log, read, owned, audited):
    [pending] = read()
    Entry.objects.filter(pk=pending.pk).update(record=altered(pending))
    assert "Pending leaf" in first(audited(), "record").message


def test_a_record_made_to_vanish_is_caught(log, owned, audited):
    Entry.objects.filter(pk=log[9].pk).delete()
    assert first(audited(), "vanished").position == 9


def test_a_line_changed_together_with_its_leaf_is_caught(log, owned, audited):
    forge(log[5])
    assert first(audited(), "tree").position == 5
    assert "record" not in kinds(audited())


def test_rows_and_tree_and_checkpoints_rewritten_with_the_real_key_are_caught_from_outside(log, owned, audited):
    forge(log[5])
    rebuild_tree()
    report = audited()
    fault = first(report, "tree")
    assert fault.position == 5, "the tiles outside tell the very leaf"
    assert "checkpoint of size 8" in fault.message
    assert report.verified_size == 300, "what follows is as it was signed"


def test_without_its_tiles_the_break_is_told_between_two_checkpoints(log, owned, audited):
    forge(log[5])
    rebuild_tree()
    shutil.rmtree(folder.root() / "tile")
    fault = first(audited(), "tree")
    assert fault.position == 4
    assert "between position 4 and position 7" in fault.message


def test_tiles_rewritten_too_cannot_point_at_the_wrong_leaf(log, owned, audited):
    forge(log[5])
    rebuild_tree()
    publishing.write_tiles(0, 300)
    fault = first(audited(), "tree")
    assert "between position 4 and position 7" in fault.message, "tiles that are not what was signed are not believed"


def test_two_leaves_changed_are_both_told(log, owned, audited):
    forge(log[5])
    forge(log[100])
    rebuild_tree()
    assert [fault.position for fault in audited().faults if fault.kind == "tree"] == [5, 100]


def test_a_leaf_removed_and_the_rest_moved_up_is_caught(log, owned, audited):
    Entry.objects.filter(pk=log[6].pk).delete()
    Leaf.objects.filter(pk=log[6].leaf_id).delete()
    for leaf in Leaf.objects.filter(position__gt=6).order_by("position"):
        Leaf.objects.filter(pk=leaf.pk).update(position=leaf.position - 1)
    rebuild_tree()
    assert first(audited(), "tree").position == 6


def test_a_leaf_removed_leaves_a_hole_that_is_caught(log, owned, audited):
    Entry.objects.filter(pk=log[6].pk).delete()
    Leaf.objects.filter(pk=log[6].leaf_id).delete()
    fault = first(audited(), "position")
    assert fault.position == 6
    assert fault.message == "Position 6 is missing: the next one is 7."


def test_two_leaves_that_changed_places_are_caught(log, owned, audited):
    one, other = log[10].leaf_id, log[20].leaf_id
    Leaf.objects.filter(pk=one).update(position=1000)
    Leaf.objects.filter(pk=other).update(position=10)
    Leaf.objects.filter(pk=one).update(position=20)
    rebuild_tree()
    assert first(audited(), "tree").position == 10


def test_a_log_cut_short_is_caught(log, owned, audited):
    Entry.objects.filter(leaf__position__gte=290).delete()
    Leaf.objects.filter(position__gte=290).delete()
    rebuild_tree()
    fault = first(audited(), "shorter")
    assert fault.position == 290
    assert "positions 290 to 299 were removed" in fault.message


def test_a_leaf_slipped_in_beyond_the_tree_is_caught(log, owned, audited):
    Leaf.objects.create(commitment=bytes(32), position=300)
    assert first(audited(), "position").position == 300


def test_a_stored_hash_that_is_not_its_leaves_is_caught(log, owned, audited):
    TreeHash.objects.update(hash=bytes(32))
    assert kinds(audited()) == {"hash"}
    assert first(audited(), "hash").position == 0


def test_a_stored_hash_of_leaves_that_are_not_there_is_caught(log, owned, audited):
    TreeHash.objects.filter(index=0).delete()
    TreeHash.objects.create(level=1, index=0, hash=bytes(32))
    assert "hash" in kinds(audited())


def test_a_forged_edge_is_caught(log, owned, audited):
    Tree.objects.update(peaks=bytes(32) * bin(300).count("1"))
    assert kinds(audited()) == {"edge"}


def test_a_tree_said_to_be_smaller_is_caught(log, owned, audited):
    Tree.objects.update(size=8)
    assert "edge" in kinds(audited())


def test_a_checkpoint_row_altered_is_caught(log, owned, audited):
    Checkpoint.objects.filter(size=8).update(note="nothing")
    assert kinds(audited()) == {"checkpoint"}


def test_a_checkpoint_row_signed_anew_is_caught(log, owned, audited):
    signer = keys.signer()
    Checkpoint.objects.filter(size=8).update(note=signer.sign(str(SignedSize(signer.name, 8, bytes(32)))))
    assert "is not the one kept in" in first(audited(), "checkpoint").message


def test_a_kept_checkpoint_with_a_bit_changed_is_told_by_its_file(log, audited):
    path, note = next(iter(folder.notes_in(folder.root() / "checkpoints")))
    path.write_text(note.replace("\n4\n", "\n5\n"))
    assert str(path) in first(audited(), "note").message


def test_two_histories_shown_to_two_readers_are_a_fork(log, tmp_path):
    """A reader kept a checkpoint that the log signed for them alone."""
    signer = keys.signer()
    folder.write(tmp_path / "kept" / "000000000008.note", signer.sign(str(SignedSize(signer.name, 8, bytes(32)))).encode())
    report = verification.verify_database([*folder.checkpoint_folders(), tmp_path / "kept"], keys.verifier())
    assert "fork" in kinds(report)


def test_a_checkpoint_by_another_key_vouches_for_nothing(log, tmp_path):
    other = Signer.generate(keys.signer().name)
    folder.write(tmp_path / "kept" / "000000000008.note", other.sign(str(SignedSize(other.name, 8, bytes(32)))).encode())
    report = verification.verify_database([tmp_path / "kept"], keys.verifier())
    assert kinds(report) == {"note", "unproven"}


def test_a_log_without_checkpoints_outside_is_not_called_whole(log, audited):
    shutil.rmtree(folder.root() / "checkpoints")
    assert kinds(audited()) == {"unproven"}


def test_an_erasure_that_the_log_does_not_tell_is_caught(log, owned, audited):
    actions.erase([log[3]], reason=Text("a", "b"))
    assert audited().faults == []
    Entry.objects.filter(event=actions.ERASED).delete()
    assert 3 in {fault.position for fault in audited().faults if fault.kind == "vanished"}


def test_the_person_is_told_when_their_line_was_altered(log, owned):
    Entry.objects.filter(pk=log[5].pk).update(record=altered(log[5]))
    with pytest.raises(selectors.BadReceipt, match="does not lead"):
        selectors.proof_of(Entry.objects.get(pk=log[5].pk))


def test_a_rewritten_past_is_never_signed_again(log, owned, read):
    forge(log[5])
    rebuild_tree()
    read()
    actions.sequence()
    with pytest.raises(actions.LogDisagrees, match="no longer those that were published"):
        actions.publish_checkpoint()


def test_a_receipt_given_before_a_rewrite_still_convicts(log, owned):
    """The person holds what was signed; the log can no longer lead to another root of that size."""
    receipt = selectors.receipt_of(log[5])
    forge(log[5])
    rebuild_tree()
    assert receipt.verify(keys.verifier()).size == 300
    assert merkle.root(300, selectors.subtrees(300)) != receipt.verify(keys.verifier()).root
    assert json.dumps(receipt.as_json())
