"""``parvis trace …`` from the command line."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from parvis.cli import main
from parvis.core.protection import actions, append_only, folder, keys, selectors
from parvis.core.protection.models import Entry
from parvis.core.protection.rules.notes import Signer, Verifier

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(published, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(selectors.receipt_of(published(3)[1]).as_json()))
    return path


def test_verify_says_what_is_whole(published, read, capsys):
    published(3)
    read(2)
    actions.sequence()
    assert main(["trace", "verify"]) == 0
    said = capsys.readouterr().out
    assert "the first 3 leaves are those that were signed" in said
    assert "Not yet under a checkpoint: 2" in said


def test_verify_says_where_it_is_broken(published, capsys):
    entries = published(3)
    with append_only.lifted(connection):
        Entry.objects.filter(pk=entries[1].pk).update(nonce=bytes(32))
    assert main(["trace", "verify"]) == 1
    assert "BROKEN [record] Position 1:" in capsys.readouterr().out


def test_verify_takes_checkpoints_kept_by_somebody_else(published, tmp_path, capsys):
    published(3)
    kept = tmp_path / "kept"
    for path, note in folder.notes_in(folder.root() / "checkpoints"):
        folder.write(kept / path.name, note.encode())
    assert main(["trace", "verify", "--checkpoints", str(kept)]) == 0
    assert "1 checkpoints" in capsys.readouterr().out


def test_verify_cannot_answer_about_a_folder_that_is_not_there(capsys):
    assert main(["trace", "verify", "--checkpoints", "/nowhere"]) == 2
    assert "/nowhere is not a folder" in capsys.readouterr().out


def test_verify_cannot_answer_with_a_key_that_is_none(capsys):
    assert main(["trace", "verify", "--key", "nonsense"]) == 2
    assert "public key reads" in capsys.readouterr().out


def test_an_empty_log_is_whole(capsys):
    assert main(["trace", "verify"]) == 0
    assert "0 leaves" in capsys.readouterr().out


def test_an_exported_log_verifies_elsewhere(published, tmp_path, capsys):
    published(3)
    published(300)
    target = tmp_path / "export"
    assert main(["trace", "export", str(target)]) == 0
    assert main(["trace", "verify", "--log", str(target), "--key", str(target / "key")]) == 0
    assert "the first 303 leaves" in capsys.readouterr().out


def test_a_copy_is_checked_where_there_is_no_installation_by_its_own_key_with_a_warning(published, tmp_path, settings, capsys):
    published(3)
    target = tmp_path / "export"
    assert main(["trace", "export", str(target)]) == 0
    settings.PARVIS_DATA = tmp_path / "elsewhere"
    capsys.readouterr()
    assert main(["trace", "verify", "--log", str(target)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("CAREFUL")
    assert (target / "key").read_text().strip() in said
    (target / "key").unlink()
    assert main(["trace", "verify", "--log", str(target)]) == 2, "it cannot tell, which is not the same as broken"
    assert "--key" in capsys.readouterr().out
    assert not (tmp_path / "elsewhere").exists(), "verifying makes no key"


@pytest.mark.parametrize("spoil", ["change", "cut", "garble", "lengthen"])
def test_an_exported_log_that_was_altered_is_refused(published, tmp_path, capsys, spoil):
    published(3)
    target = tmp_path / "export"
    main(["trace", "export", str(target)])
    bundle = target / "tile" / "entries" / "000.p" / "3"
    leaves = bundle.read_bytes()
    spoilt = {"change": leaves[:40] + b"zz" + leaves[42:], "cut": leaves[:68], "garble": leaves[:-1], "lengthen": leaves + leaves[:34]}
    bundle.write_bytes(spoilt[spoil])
    refused = main(["trace", "verify", "--log", str(target)])
    said = capsys.readouterr().out
    assert refused == (0 if spoil == "lengthen" else 1), "what lies beyond the checkpoint is not vouched for"
    assert ("BROKEN" in said) == (spoil != "lengthen")


def test_an_export_tells_nothing_about_anyone(published, tmp_path):
    published(3)
    main(["trace", "export", str(tmp_path / "export")])
    everything = "".join(path.read_bytes().decode(errors="replace") for path in (tmp_path / "export").rglob("*") if path.is_file())
    assert "Rennes" not in everything
    assert selectors.subject(b"maelle") not in everything


def test_a_receipt_verifies_under_the_published_key(receipt, capsys):
    assert main(["trace", "verify", "--receipt", str(receipt), "--key", selectors.verifying_key()]) == 0
    assert "number 1 of the 3" in capsys.readouterr().out


def test_a_receipt_verifies_where_there_is_no_log(receipt, tmp_path, settings, capsys):
    settings.PARVIS_DATA = tmp_path / "elsewhere"
    assert main(["trace", "verify", "--receipt", str(receipt)]) == 0
    said = capsys.readouterr().out
    assert "the key was taken from the receipt itself" in said
    assert not keys.are_here(), "verifying makes no key"


def test_a_receipt_by_another_log_is_not_proven(receipt, capsys):
    assert main(["trace", "verify", "--receipt", str(receipt), "--key", str(Signer.generate("other").verifier)]) == 1
    assert "NOT PROVEN" in capsys.readouterr().out


def test_a_file_that_is_no_receipt_is_not_proven(tmp_path, capsys):
    (tmp_path / "file").write_text("hello")
    assert main(["trace", "verify", "--receipt", str(tmp_path / "file")]) == 1
    assert "not a receipt" in capsys.readouterr().out


def test_a_receipt_that_is_not_there_is_said_so(capsys):
    assert main(["trace", "verify", "--receipt", "/nowhere.json"]) == 2
    assert "/nowhere.json" in capsys.readouterr().out


def test_keys_for_production_are_made_and_not_kept(capsys, settings):
    assert main(["trace", "new-keys"]) == 0
    said = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    assert Signer.parse(said["PARVIS_TRACE_KEY"])
    assert len(said["PARVIS_TRACE_SUBJECT_KEY"]) == 64
    assert not (settings.PARVIS_DATA / "keys").exists()


def test_the_key_page_and_the_verifier_agree():
    assert Verifier.parse(selectors.verifying_key()) == keys.verifier()
