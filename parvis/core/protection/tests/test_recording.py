"""Recording, sequencing, publishing and erasing."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from parvis.core.protection import actions, folder, keys, selectors, sequencing, tasks
from parvis.core.protection.models import Checkpoint, Entry, Leaf, Tree, TreeHash
from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.tiles import NoSuchTile, Tile
from parvis.kernel import secrets
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
ALL = Text("Tout", "All")


def test_a_reading_of_two_people_leaves_one_line_for_each(read):
    entries = actions.record("test.read", subjects=[b"maelle", b"louen"], organisation="CNAF", purpose=ALL, legal_basis=ALL)
    assert [entry.reading.subject for entry in entries] == [selectors.subject(b"maelle"), selectors.subject(b"louen")]
    assert len(selectors.entries_about([b"louen"])) == 1


def test_a_subject_named_twice_gets_one_line():
    assert len(actions.record("test.read", subjects=[b"a", b"a"], organisation="", purpose=ALL, legal_basis=ALL)) == 1


def test_one_string_serves_as_both_languages(read):
    [entry] = read(purpose="Canteen")
    assert entry.reading.purpose == {"fr": "Canteen", "en": "Canteen"}


def test_an_event_that_no_manifest_declares_is_refused():
    with pytest.raises(actions.UnknownEvent, match=r"No manifest declares the trace event 'unheard\.of'"):
        actions.record("unheard.of", subjects=[b"a"], organisation="", purpose=ALL, legal_basis=ALL)


def test_the_database_never_holds_the_subject_in_clear(read):
    [entry] = read(subject=b"KERDONCUFF MAELLE")
    stored = " ".join(str(value) for value in Entry.objects.filter(pk=entry.pk).values_list().get())
    assert "KERDONCUFF" not in stored


def test_the_same_record_gives_another_leaf_each_time(read):
    one, other = read(2)
    assert bytes(one.leaf.commitment) != bytes(other.leaf.commitment)


def test_a_line_goes_with_the_transaction_that_wrote_it(read):
    with transaction.atomic():
        read()
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert not Leaf.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_recording_durably_is_refused_inside_a_transaction():
    given = {"subjects": [b"a"], "organisation": "", "purpose": ALL, "legal_basis": ALL}
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.record_durably("test.read", **given)
    assert not Entry.objects.exists()
    actions.record_durably("test.read", **given)
    assert Entry.objects.count() == 1


def test_a_line_is_pending_until_it_is_under_a_checkpoint(read):
    [entry] = read()
    assert selectors.proof_of(entry) is None
    actions.sequence()
    assert selectors.proof_of(entry) is None
    state = selectors.state()
    assert (state.pending, state.oldest_pending) == (1, entry.leaf.committed_at), "placed and not yet signed for is pending too"
    actions.publish_checkpoint()
    assert selectors.proof_of(entry).size == 1
    assert (selectors.state().pending, selectors.state().oldest_pending) == (0, None)


def test_leaves_get_places_in_the_order_they_were_committed(read):
    entries = read(5)
    assert actions.sequence() == 5
    assert actions.sequence() == 0
    assert [Leaf.objects.get(entry=entry).position for entry in entries] == [0, 1, 2, 3, 4]


def test_a_long_queue_is_sequenced_in_batches(read, monkeypatch):
    monkeypatch.setattr(sequencing, "BATCH", 3)
    read(7)
    assert actions.sequence() == 7
    assert Tree.objects.get().size == 7


def test_a_burst_is_under_one_checkpoint_in_as_many_rounds_as_it_has_batches(read, monkeypatch):
    """Also what comes while the sequencer works: it stops when nothing waits, and what waits is published meanwhile."""
    monkeypatch.setattr(sequencing, "BATCH", 50)
    batch, rounds, waiting = sequencing.sequence_batch, [], []

    def one_round() -> int:
        if len(rounds) == 2:
            read(120)
        waiting.append(Leaf.objects.filter(position=None).count())
        rounds.append(batch())
        return rounds[-1]

    monkeypatch.setattr(sequencing, "sequence_batch", one_round)
    read(430)
    assert actions.sequence() == 550
    assert rounds == [50] * 11 + [0]
    assert waiting == [430, 380, 450, *range(400, -1, -50)]
    assert actions.publish_checkpoint().size == 550
    state = selectors.state()
    assert (state.pending, state.published_size, state.oldest_pending, state.late) == (0, 550, None, False)


def test_the_tree_row_and_hashes_are_those_of_the_leaves(read):
    for number in (1, 255, 1, 300):
        read(number)
        actions.sequence()
    leaves = [merkle.leaf_hash(each) for each in selectors.commitments(0, 557)]
    assert Tree.objects.get().frontier == merkle.Frontier().extended(leaves)
    kept = {each.index: bytes(each.hash) for each in TreeHash.objects.filter(level=1)}
    assert kept == {index: merkle.Frontier().extended(leaves[index * 256 : index * 256 + 256]).root() for index in (0, 1)}


def test_every_line_of_a_log_across_tiles_has_its_proof(published):
    entries = published(300)
    receipts = selectors.receipts_of(entries)
    assert len(receipts) == 300
    assert {receipt.verify(keys.verifier()).size for receipt in receipts.values()} == {300}


def test_a_checkpoint_is_published_only_when_the_log_has_grown(published, read):
    published(2)
    assert actions.publish_checkpoint() is None
    read()
    actions.sequence()
    assert actions.publish_checkpoint().size == 3


def test_an_empty_log_has_a_checkpoint_too():
    assert actions.publish_checkpoint() == SignedSize(keys.verifier().name, 0, merkle.EMPTY_ROOT)
    assert actions.publish_checkpoint() is None


def test_checkpoints_stand_outside_the_database_and_with_the_witness(published, tmp_path, monkeypatch):
    monkeypatch.setenv("PARVIS_TRACE_WITNESS", str(tmp_path / "witness"))
    published(2)
    for each in folder.checkpoint_folders():
        assert [checkpoint.size for _, checkpoint in folder.checkpoints_in(each, keys.verifier())] == [2]


def test_a_witness_who_is_away_does_not_stop_the_log(published, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PARVIS_TRACE_WITNESS", str(tmp_path / "file"))
    published(2)
    assert selectors.state().published_size == 2


def test_the_folder_holds_the_tiles_that_the_site_serves(published):
    published(3)
    published(255)
    for tile in (Tile(0, 0), Tile(0, 1, 2), Tile(1, 0, 1)):
        assert (folder.root() / "tile" / tile.path).read_bytes() == selectors.public_tile(tile.path)
    bundle = (folder.root() / "tile" / "entries" / "001.p" / "2").read_bytes()
    assert bundle == selectors.public_entries("001.p/2")
    assert [merkle.leaf_hash(bundle[2:34]), merkle.leaf_hash(bundle[36:])] == selectors.tile_hashes(Tile(0, 1, 2))


def test_no_tile_is_served_beyond_the_published_log(published, read):
    published(3)
    read(2)
    actions.sequence()
    assert len(selectors.public_tile("0/000.p/3")) == 96
    for path in ("0/000.p/4", "0/000", "0/001.p/1", "1/000.p/1"):
        with pytest.raises(NoSuchTile):
            selectors.public_tile(path)


def test_no_tile_is_served_before_the_first_checkpoint(read):
    read()
    actions.sequence()
    with pytest.raises(NoSuchTile):
        selectors.public_tile("0/000.p/1")


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_signs_nothing_over_what_was_published(published):
    published(3)
    call_command("flush", interactive=False, verbosity=0)
    with pytest.raises(actions.LogDisagrees, match="3 leaves was published and the database holds 0"):
        actions.publish_checkpoint()


@pytest.mark.django_db(transaction=True)
def test_a_witness_stops_a_log_restored_from_an_old_copy(published, read, tmp_path, monkeypatch):
    """Database and folder are as they were long ago; the witness remembers."""
    monkeypatch.setenv("PARVIS_TRACE_WITNESS", str(tmp_path / "witness"))
    published(3)
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(folder.root())
    read(2)
    actions.sequence()
    with pytest.raises(actions.LogDisagrees, match="3 leaves was published and the database holds 2"):
        actions.publish_checkpoint()


def test_a_folder_that_was_lost_is_written_again_whole(published, read):
    published(300)
    shutil.rmtree(folder.root())
    read()
    actions.sequence()
    actions.publish_checkpoint()
    assert (folder.root() / "tile" / "0" / "000").stat().st_size == 256 * 32


def test_what_was_published_is_published_again_after_a_crash_before_its_row(published):
    published(3)
    with rewritable():
        Checkpoint.objects.all().delete()
    assert actions.publish_checkpoint().size == 3
    assert Checkpoint.objects.get().size == 3


def rewritable():
    """As whoever owns the database can: triggers away."""
    from parvis.core.protection import append_only

    return append_only.lifted(connection)


def test_erasing_destroys_the_record_and_leaves_the_leaf(published, audited):
    entries = published(3)
    doomed = entries[1]
    assert actions.erase([doomed], reason=ALL) == 1
    assert not Entry.objects.filter(pk=doomed.pk).exists()
    assert Leaf.objects.get(pk=doomed.leaf_id).position == 1
    assert selectors.proof_of(entries[2]).size == 3
    report = audited()
    assert (report.faults, report.erased) == ([], 1)


def test_the_log_tells_which_leaves_were_erased(published):
    doomed = published(1)[0]
    actions.erase([doomed], reason=ALL)
    told = Entry.objects.get(event=actions.ERASED).reading
    assert told.detail["leaves"] == bytes(doomed.leaf.commitment).hex()


def test_lines_are_erased_when_their_retention_is_over(published, monkeypatch):
    published(2)
    later = timezone.now() + timedelta(days=tasks.RETENTION_DAYS + 1)
    assert tasks.erase_expired() == 0
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert tasks.erase_expired() == 2
    assert [entry.event for entry in Entry.objects.all()] == [actions.ERASED]
    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(days=tasks.RETENTION_DAYS + 1))
    assert tasks.erase_expired() == 0, "what was erased stays told"


def test_the_state_says_when_proofs_are_late(read, monkeypatch):
    read()
    assert not selectors.state().late
    later = timezone.now() + selectors.LONGEST_DELAY + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert selectors.state().late
    actions.sequence()
    assert selectors.state().late, "a place without a signature proves nothing yet"
    actions.publish_checkpoint()
    assert not selectors.state().late


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE protection_leaf SET position = 7 WHERE position = 0",
        "UPDATE protection_leaf SET position = NULL WHERE position = 0",
        "UPDATE protection_leaf SET commitment = 'x' WHERE position = 0",
        "UPDATE protection_leaf SET committed_at = '2020-01-01 00:00:00' WHERE position = 0",
        "DELETE FROM protection_leaf WHERE position = 0",
        "UPDATE protection_entry SET organisation = 'nobody'",
        "UPDATE protection_treehash SET hash = 'x'",
        "DELETE FROM protection_treehash",
        "UPDATE protection_tree SET size = 1",
        "DELETE FROM protection_tree",
        "UPDATE protection_checkpoint SET note = ''",
        "DELETE FROM protection_checkpoint",
    ],
)
def test_the_database_refuses_to_rewrite_the_log(published, change):
    published(256)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_database_refuses_to_truncate_the_log(published):
    published(1)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE protection_leaf CASCADE")


def test_the_trace_cannot_be_flushed_outside_tests(settings):
    settings.PARVIS_MODE = "production"
    with pytest.raises(CommandError, match="cannot be emptied"):
        call_command("flush", interactive=False)


def test_production_makes_no_key_by_itself(settings):
    settings.PARVIS_DEMO = False
    with pytest.raises(secrets.MissingSecret, match="PARVIS_TRACE_KEY"):
        keys.signer()
    with pytest.raises(secrets.MissingSecret, match="PARVIS_TRACE_SUBJECT_KEY"):
        keys.subject_key()


def test_keys_given_by_the_environment_are_used(settings, monkeypatch):
    settings.PARVIS_DEMO = False
    given = keys.new_signing_key()
    monkeypatch.setenv("PARVIS_TRACE_KEY", given)
    assert str(keys.signer()) == given


def test_keys_can_be_read_by_their_owner_only(settings):
    keys.signer()
    assert (settings.PARVIS_DATA / "keys" / "trace.key").stat().st_mode & 0o077 == 0


def test_whoever_makes_a_key_second_keeps_the_first(tmp_path):
    path = tmp_path / "keys" / "k"
    secrets.keep(path, "first")
    secrets.keep(path, "second")
    assert path.read_text() == "first"
    assert [each.name for each in path.parent.iterdir()] == ["k"]
