"""The log's key changes: announced by both keys, followed from a pinned first key; a replaced or stolen key vouches for no more."""

from __future__ import annotations

import json
import shutil

import pytest

from parvis.cli import main
from parvis.core.protection import actions, folder, keys, rotation, selectors, verification
from parvis.core.protection.models import Entry
from parvis.core.protection.rules.keyring import ROTATED, Keyring, Statement, statements_in
from parvis.core.protection.rules.notes import BadNote, Signer
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.receipts import BadReceipt, Receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotated(published):
    """A log of 3 leaves under the first key, then one line that tells of the rotation, then 2 more: (first key, second key)."""
    published(3)
    first = keys.signer()
    rotation.rotate()
    published(2)
    return first, keys.signer()


def checkpoint_by(signer: Signer, size: int) -> str:
    return signer.sign(str(SignedSize(signer.name, size, bytes(32))))


def test_the_new_key_signs_from_the_published_size_on(rotated, audited):
    first, second = rotated
    assert first != second
    assert SignedSize.open(selectors.latest_checkpoint().note, second.verifier).size == 6
    statement = Statement.parse(keys.statements()[0])
    assert (statement.kind, statement.old, statement.new, statement.size) == (ROTATED, first.verifier, second.verifier, 3)
    assert audited().faults == [] or verification.verify_database(folder.checkpoint_folders(), keys.ring()).faults == []


def test_the_statement_is_signed_by_both_keys(rotated):
    first, second = rotated
    [note] = keys.statements()
    assert first.verifier.open(note) == second.verifier.open(note)


def test_rotating_leaves_a_line_in_the_log(rotated):
    [entry] = Entry.objects.filter(event=rotation.ROTATION)
    assert entry.reading.detail["key"] == str(rotated[1].verifier)


def test_the_secret_file_is_for_its_owner_and_keeps_the_old_key(rotated):
    path = keys.signing_file()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [Signer.parse(line) for line in path.read_text().split()] == [rotated[1], rotated[0]]


def test_verify_follows_the_rotation_from_the_pinned_first_key(rotated, capsys):
    assert main(["trace", "verify", "--key", str(rotated[0].verifier)]) == 0
    assert "the first 6 leaves" in capsys.readouterr().out
    assert main(["trace", "verify"]) == 0


def test_an_exported_log_verifies_from_the_first_key(rotated, tmp_path, capsys):
    target = tmp_path / "export"
    assert main(["trace", "export", str(target)]) == 0
    assert main(["trace", "verify", "--log", str(target), "--key", str(rotated[0].verifier)]) == 0
    assert main(["trace", "verify", "--log", str(target)]) == 0
    shutil.rmtree(target / "keys")
    assert main(["trace", "verify", "--log", str(target), "--key", str(rotated[0].verifier)]) == 1, "nothing leads to the second key"


def test_the_page_of_keys_is_read_back(rotated):
    first, statements = statements_in(selectors.key_statements())
    assert first == rotated[0].verifier
    assert Keyring.of(first, statements) == keys.ring()


def test_a_receipt_proves_from_the_first_key_after_a_rotation(rotated):
    receipt = selectors.receipt_of(Entry.objects.first())
    again = Receipt.parse(json.dumps(receipt.as_json()))
    assert again == receipt
    assert receipt.vkey == str(rotated[0].verifier)
    assert again.verify(rotated[0].verifier).size == 6
    assert again.verify(rotated[1].verifier).size == 6


def test_a_receipt_whose_statement_was_altered_is_refused(rotated):
    values = selectors.receipt_of(Entry.objects.first()).as_json()
    values["keys"] = [values["keys"][0].replace("\n3\n", "\n2\n")]
    with pytest.raises(BadReceipt, match="altered"):
        Receipt.parse(json.dumps(values)).verify(rotated[0].verifier)


def test_a_replaced_key_cannot_vouch_beyond_its_size(rotated):
    first, second = rotated
    ring = keys.ring()
    assert SignedSize.open(checkpoint_by(first, 3), ring).size == 3
    assert SignedSize.open(checkpoint_by(second, 4), ring).size == 4
    with pytest.raises(BadNote, match="was replaced"):
        SignedSize.open(checkpoint_by(first, 4), ring)
    with pytest.raises(BadNote, match="speaks for sizes"):
        SignedSize.open(checkpoint_by(second, 2), ring)


def test_a_checkpoint_that_the_old_key_signed_later_is_a_fault(rotated, tmp_path, capsys):
    folder.write(tmp_path / "kept" / "000000000005.note", checkpoint_by(rotated[0], 5).encode())
    report = verification.verify_database([*folder.checkpoint_folders(), tmp_path / "kept"], keys.ring())
    assert [fault.kind for fault in report.faults] == ["note"]


@pytest.mark.parametrize("kept", [0, 1])
def test_a_statement_that_only_one_key_signed_is_refused(rotated, kept):
    fresh = Signer.generate(rotated[0].name)
    statement = Statement(ROTATED, fresh.name, rotated[1].verifier, fresh.verifier, 6)
    with pytest.raises(BadNote, match="did not sign"):
        keys.ring().followed_by(statement.signed_by([rotated[1], fresh][kept]))


def test_a_statement_must_follow_from_the_key_that_signs_now(rotated):
    fresh = Signer.generate(rotated[0].name)
    branch = Statement(ROTATED, fresh.name, rotated[0].verifier, fresh.verifier, 3)
    with pytest.raises(BadNote, match="does not follow"):
        keys.ring().followed_by(branch.signed_by(rotated[0], fresh))


def test_a_process_that_still_holds_the_old_key_signs_no_more(rotated, monkeypatch, read):
    monkeypatch.setattr(keys, "signers", lambda: [rotated[0]])
    read(1)
    actions.sequence()
    with pytest.raises(actions.LogDisagrees, match="rotate-key"):
        actions.publish_checkpoint()


def test_a_key_from_the_environment_is_announced_once_it_stands_above_the_old(published, monkeypatch, capsys):
    published(2)
    old, new = keys.signer(), Signer.generate(keys.origin())
    monkeypatch.setenv("PARVIS_TRACE_KEY", str(old))
    assert main(["trace", "rotate-key"]) == 1
    assert "Put a new key" in capsys.readouterr().out
    monkeypatch.setenv("PARVIS_TRACE_KEY", f"{new}\n{old}\n")
    with pytest.raises(actions.LogDisagrees):
        actions.publish_checkpoint()
    assert main(["trace", "rotate-key"]) == 0
    published(1)
    assert keys.ring().newest == new.verifier
    assert main(["trace", "verify", "--key", str(old.verifier)]) == 0


def test_a_crash_between_the_key_and_its_statement_is_finished_by_rotating_again(published, monkeypatch):
    published(2)
    with monkeypatch.context() as crashing:
        crashing.setattr(rotation, "announce", lambda *_: (_ for _ in ()).throw(OSError("no space")))
        with pytest.raises(OSError, match="no space"):
            rotation.rotate()
    with pytest.raises(actions.LogDisagrees):
        published(1)
    rotation.rotate()
    actions.publish_checkpoint()
    assert len(keys.signers()) == 2
    assert keys.ring().newest == keys.verifier()


def test_two_rotations_lead_from_the_first_key_to_the_third(rotated, published):
    rotation.rotate()
    published(1)
    assert len(keys.ring().spans) == 3
    assert main(["trace", "verify", "--key", str(rotated[0].verifier)]) == 0
