"""The verifier of its own: what it proves, what it refuses, and that it needs nothing of ours."""

from __future__ import annotations

import ast
import json
import shutil
import sys
from datetime import date

import pytest

from parvis.core.protection import actions, archive, folder, keys, selectors
from parvis.core.protection.rules import compact
from parvis.core.protection.rules.notes import Checkpoint, Signer
from parvis.core.protection.rules.sealed import Sealed
from parvis.core.protection.tests.outsiders import FILE, ML_DSA_44, Witness, as_text, run, statement, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return selectors.verifying_key()


@pytest.fixture
def file_of(tmp_path):
    """Writes a value as a JSON file."""

    def write(value, name="given.json"):
        path = tmp_path / name
        path.write_text(as_text(value))
        return path

    return write


@pytest.fixture
def receipt(published):
    published(2)
    return selectors.receipt_of(published(3)[1]).as_json()


@pytest.fixture
def site(published, tmp_path):
    """A static copy of a log of 4, 300 and 303 leaves."""
    for number in (4, 296, 3):
        published(number)
    archive.bring_up_to_date(tmp_path / "site")
    return tmp_path / "site"


def resigned(receipt, signer):
    checkpoint = Checkpoint.parse(receipt["checkpoint"])
    return receipt | {"checkpoint": signer.sign(str(checkpoint))}


def lines_of(entries):
    receipts = selectors.receipts_of(entries)
    found = [(entry, receipts.get(entry.pk)) for entry in entries]
    return [{"id": str(entry.pk), "record": entry.record, "receipt": receipt.as_json() if receipt else None} for entry, receipt in found]


# By itself


def test_it_is_shorter_than_300_lines():
    assert len(FILE.read_text().splitlines()) < 300


def test_it_imports_the_standard_library_and_cryptography_only():
    tree = ast.parse(FILE.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= {*sys.stdlib_module_names, "cryptography"}


def test_a_copy_of_the_file_proves_everything_by_itself(receipt, site, file_of, tmp_path, key):
    alone = tmp_path / "alone"
    alone.mkdir()
    new = site / "checkpoint"
    answers = [
        run(alone, "receipt", file_of(receipt), "--key", key),
        run(alone, "receipt", "-", "--key", key, text=as_text(receipt)),
        run(alone, "export", file_of([{"record": receipt["record"], "receipt": receipt}], "export.json"), "--key", key),
        run(alone, "log", site, "--key", key),
        run(alone, "growth", next((site / "checkpoints").rglob("*.note")), new, "--site", site, "--key", key),
        run(alone, "qr", compact.text_of(receipt), "--key", key),
    ]
    assert [(answer.returncode, answer.stderr) for answer in answers] == [(0, "")] * 6
    assert all("PROVEN" in answer.stdout for answer in answers)


def test_it_says_what_it_cannot_tell(tmp_path, site):
    assert verified("receipt", tmp_path / "nowhere.json")[0] == 2
    assert verified("log", tmp_path / "nowhere")[0] == 2
    shutil.rmtree(site / "tile" / "0")
    code, said = verified("log", site)
    assert (code, "CANNOT TELL" in said) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["receipt", "a", "b"],
        ["growth", "a", "--site", "b"],
        ["growth", "a", "b"],
        ["qr"],
        ["sealed", "a"],
        ["sealed", "a", "b", "c", "--site", "d"],
        ["log", "a", "--site", "b"],
        ["dance", "a"],
    ],
)
def test_a_question_asked_wrongly_is_not_answered(arguments):
    with pytest.raises(SystemExit) as stopped:
        verified(*arguments)
    assert stopped.value.code == 2


# Receipts


def test_a_receipt_without_the_key_at_hand_is_said_to_vouch_for_itself(receipt, file_of):
    code, said = verified("receipt", file_of(receipt))
    assert code == 0
    assert said.startswith("CAREFUL: no --key was given")


def test_a_receipt_under_another_key_is_refused(receipt, file_of):
    other = Signer.generate(keys.signer().name)
    assert verified("receipt", file_of(receipt), "--key", other.verifier)[0] == 1
    assert verified("receipt", file_of(resigned(receipt, other)), "--key", keys.verifier())[0] == 1


def test_the_key_may_be_in_a_file(receipt, file_of, site):
    assert verified("receipt", file_of(receipt), "--key", site / "key")[0] == 0


def test_a_receipt_of_a_later_format_is_not_judged(receipt, file_of, key):
    assert verified("receipt", file_of(receipt | {"format": "parvis-receipt/2"}), "--key", key)[0] == 2
    assert verified("receipt", file_of(receipt | {"weather": "fine"}), "--key", key)[0] == 2


def test_a_line_shown_late_is_proven_like_another(published, file_of, key):
    """A line that was hidden is committed at once: its proof is of the day it was written, not of the day it was shown."""
    entry = published(3)[0]
    published(4)
    assert verified("receipt", file_of(selectors.receipt_of(entry).as_json()), "--key", key)[0] == 0


# Witnesses


def test_witnesses_are_counted(receipt, file_of, key):
    one, other, stranger = (Witness(f"{name}.example/w") for name in ("one", "other", "stranger"))
    path = file_of(receipt | {"checkpoint": other.cosign(one.cosign(receipt["checkpoint"]))})
    asked = ["receipt", path, "--key", key, "--witness", one.vkey(), "--witness", other.vkey()]
    assert verified(*asked)[0] == 0
    assert verified(*asked, "--witness", stranger.vkey())[0] == 1
    assert verified(*asked, "--witness", stranger.vkey(), "--quorum", 2)[0] == 0
    assert verified(*asked, "--quorum", 3)[0] == 1


def test_a_witness_may_sign_with_ml_dsa(receipt, file_of, key):
    witness = Witness("late.example/w")
    path = file_of(receipt | {"checkpoint": witness.cosign(receipt["checkpoint"], ML_DSA_44)})
    assert verified("receipt", path, "--key", key, "--witness", witness.vkey(ML_DSA_44))[0] == 0
    assert verified("receipt", path, "--key", key, "--witness", witness.vkey())[0] == 1


def test_one_witness_under_two_keys_or_two_names_counts_once(receipt, file_of, key):
    one, two = Witness("one.example/w"), Witness("two.example/w")
    both = one.cosign(one.cosign(receipt["checkpoint"]), ML_DSA_44)
    given = ["--witness", one.vkey(), "--witness", one.vkey(ML_DSA_44)]
    assert verified("receipt", file_of(receipt | {"checkpoint": both}), "--key", key, *given)[0] == 0
    assert verified("receipt", file_of(receipt | {"checkpoint": both}), "--key", key, *given, "--quorum", 2)[0] == 1
    two.classical = one.classical
    twice = two.cosign(one.cosign(receipt["checkpoint"]))
    named = ["--witness", one.vkey(), "--witness", two.vkey()]
    assert verified("receipt", file_of(receipt | {"checkpoint": twice}), "--key", key, *named)[0] == 1


def test_a_cosignature_of_another_checkpoint_is_refused(receipt, file_of, key):
    witness = Witness("one.example/w")
    signer = keys.signer()
    elsewhere = witness.cosign(signer.sign(str(Checkpoint(signer.name, 5, bytes(32))))).splitlines(keepends=True)[-1]
    assert (
        verified(
            "receipt", file_of(receipt | {"checkpoint": receipt["checkpoint"] + elsewhere}), "--key", key, "--witness", witness.vkey()
        )[0]
        == 1
    )


# Keys that were changed


def test_a_receipt_after_a_change_of_keys_is_proven_with_the_first_key(receipt, file_of, key):
    old, new = keys.signer(), Signer.generate(keys.signer().name)
    changed = resigned(receipt, new) | {"keys": [statement(old, new, 3)]}
    assert verified("receipt", file_of(changed), "--key", key)[0] == 0
    newer = Signer.generate(old.name)
    twice = resigned(receipt, newer) | {"keys": [statement(old, new, 3), statement(new, newer, 5)]}
    assert verified("receipt", file_of(twice), "--key", key)[0] == 0


@pytest.mark.parametrize("spoil", ["none", "late", "one signature", "order", "another log", "stolen"])
def test_a_change_of_keys_that_does_not_hold_is_refused(receipt, file_of, key, spoil):
    old, new, third = keys.signer(), Signer.generate(keys.signer().name), Signer.generate(keys.signer().name)
    elsewhere = Signer.generate("elsewhere.example/trace")
    chains = {
        "none": [],
        "late": [statement(old, new, 6)],
        "one signature": [statement(old, new, 3).rpartition("— ")[0]],
        "order": [statement(new, third, 5), statement(old, new, 3)],
        "another log": [statement(elsewhere, new, 3)],
        "stolen": [statement(old, third, 2), statement(old, new, 3)],  # who has the old key hands over a second time
    }
    code, _ = verified("receipt", file_of(resigned(receipt, new) | {"keys": chains[spoil]}), "--key", key)
    assert code == 1


def test_the_old_key_no_longer_signs(receipt, file_of, key):
    old, new = keys.signer(), Signer.generate(keys.signer().name)
    assert verified("receipt", file_of(receipt | {"keys": [statement(old, new, 5)]}), "--key", key)[0] == 0
    assert verified("receipt", file_of(receipt | {"keys": [statement(old, new, 4)]}), "--key", key)[0] == 1


def test_after_a_theft_only_witnesses_vouch_for_the_next_key(receipt, file_of, key):
    old, new, witness = keys.signer(), Signer.generate(keys.signer().name), Witness("one.example/w")
    revoked = statement(old, new, 4, kind="parvis-trace-key-revoked/1")
    text = witness.cosign(resigned(receipt, new)["checkpoint"])
    vouched = receipt | {"checkpoint": text, "keys": [witness.cosign(revoked)]}
    assert verified("receipt", file_of(vouched), "--key", key, "--witness", witness.vkey())[0] == 0
    assert verified("receipt", file_of(vouched), "--key", key)[0] == 1
    alone = receipt | {"checkpoint": text, "keys": [revoked]}
    assert verified("receipt", file_of(alone), "--key", key, "--witness", witness.vkey())[0] == 1
    stolen = receipt | {"checkpoint": witness.cosign(receipt["checkpoint"]), "keys": [witness.cosign(revoked)]}
    assert verified("receipt", file_of(stolen), "--key", key, "--witness", witness.vkey())[0] == 1


# A person's export


def test_an_export_tells_lines_that_are_proven_pending_and_altered(published, read, file_of, key):
    lines = lines_of([*published(3), *read(1)])
    code, said = verified("export", file_of(lines), "--key", key)
    assert code == 0
    assert "3 lines are in the log; 1 are pending." in said
    lines[1]["receipt"]["record"] = lines[1]["record"] = lines[1]["record"].replace("Rennes", "Brest")
    code, said = verified("export", file_of(lines), "--key", key)
    assert code == 1
    assert [line.split(":")[1].strip() for line in said.splitlines() if line.startswith("line")] == [
        "proven, number 0 of 3",
        "ALTERED",
        "proven, number 2 of 3",
        "pending",
    ]


def test_an_export_that_shows_something_else_than_it_proves_is_refused(published, file_of, key):
    lines = lines_of(published(2))
    lines[0]["record"] = lines[0]["record"].replace("Rennes", "Brest")
    assert verified("export", file_of(lines), "--key", key)[0] == 1


def test_an_export_of_pending_lines_proves_nothing_yet(read, file_of, key):
    keys.signer()
    assert verified("export", file_of(lines_of(read(2))), "--key", key)[0] == 2
    assert verified("export", file_of([]), "--key", key)[0] == 2


def test_an_export_whose_lines_show_two_histories_is_refused(published, file_of, key):
    lines, signer = lines_of(published(2)), keys.signer()
    lines[1]["receipt"]["checkpoint"] = signer.sign(str(Checkpoint(signer.name, 2, bytes(32))))
    code, said = verified("export", file_of(lines), "--key", key)
    assert (code, "two histories" in said) == (1, True)


# The whole log, and its growth


def test_the_whole_log_is_proven_through_every_checkpoint(site, key):
    code, said = verified("log", site, "--key", key)
    assert code == 0
    assert "the 303 leaves are those that were signed, through all of 3 checkpoints" in said


def test_the_log_is_proven_against_notes_that_one_kept(site, tmp_path, key):
    signer, kept = keys.signer(), tmp_path / "kept"
    folder.write(kept / "mine.note", signer.sign(str(Checkpoint(signer.name, 8, bytes(32)))).encode())
    code, said = verified("log", site, kept, "--key", key)
    assert code == 1
    assert "Broken between 4 and 8 leaves" in said


def test_the_witnesses_of_the_newest_checkpoint_are_counted(site, key):
    witness = Witness("one.example/w")
    assert verified("log", site, "--key", key, "--witness", witness.vkey())[0] == 1
    folder.write(site / "checkpoint", witness.cosign((site / "checkpoint").read_text()).encode())
    assert verified("log", site, "--key", key, "--witness", witness.vkey())[0] == 0


def test_growth_is_proven_between_any_two_checkpoints(site, key):
    notes = [note for _, note in sorted((path.stem, path) for path in (site / "checkpoints").rglob("*.note"))]
    for older, old in enumerate(notes):
        for new in notes[older:]:
            assert verified("growth", old, new, "--site", site, "--key", key)[0] == 0
    assert verified("growth", notes[2], notes[0], "--site", site, "--key", key)[0] == 1


def test_growth_is_proven_between_two_days(site, key, tmp_path):
    [day] = (site / "checkpoints").iterdir()
    day.rename(day.with_name("2026-01-02"))
    (site / "checkpoints" / "2026-01-01").mkdir()
    shutil.move(site / "checkpoints" / "2026-01-02" / "000000000004.note", site / "checkpoints" / "2026-01-01")
    code, said = verified("growth", "2026-01-01", "2026-01-02", "--site", site, "--key", key)
    assert (code, "from 4 to 303 leaves" in said) == (0, True)
    assert verified("growth", "2026-01-01", "2026-01-03", "--site", site, "--key", key)[0] == 2


def test_growth_needs_the_tiles_alone(site, key):
    shutil.rmtree(site / "tile" / "entries")
    [old] = (site / "checkpoints").rglob("*4.note")
    assert verified("growth", old, site / "checkpoint", "--site", site, "--key", key)[0] == 0


def test_a_log_that_did_not_grow_from_the_old_one_is_refused(site, key, tmp_path):
    signer = keys.signer()
    (tmp_path / "old.note").write_text(signer.sign(str(Checkpoint(signer.name, 4, bytes(32)))))
    assert verified("growth", tmp_path / "old.note", site / "checkpoint", "--site", site, "--key", key)[0] == 1


def test_a_log_whose_key_was_changed_is_proven_whole(published, tmp_path, key):
    published(4)
    old, new, site = keys.signer(), Signer.generate(keys.signer().name), tmp_path / "site"
    archive.bring_up_to_date(site)
    folder.write(site / "keys" / "0001.note", statement(old, new, 4).encode())
    assert verified("log", site, "--key", key)[0] == 0
    tree = Checkpoint.parse((site / "checkpoint").read_text())
    folder.write(site / "checkpoint", new.sign(str(tree)).encode())
    assert verified("log", site, "--key", key)[0] == 0
    (site / "keys" / "0001.note").unlink()
    assert verified("log", site, "--key", key)[0] == 1


def test_what_both_verifiers_say_is_the_same(site, key):
    """Ours, which shares no code with it, agrees on every position."""
    for entry in selectors.Entry.objects.select_related("leaf").order_by("leaf__position")[::37]:
        receipt = selectors.receipt_of(entry)
        assert receipt.verify(keys.verifier()).size == 303
        assert verified("qr", compact.text_of(json.loads(json.dumps(receipt.as_json()))), "--key", key)[0] == 0
    actions.sequence()


# Hidden lines


@pytest.fixture
def hidden(published, tmp_path):
    """A copy of a log that hid 3 of its 9 lines, the signed list of that month and its leaves: ``(site, note, leaves)``."""
    leaves = [bytes(entry.leaf.commitment) for entry in published(9)[2:5]]
    archive.bring_up_to_date(tmp_path / "site")
    (tmp_path / "month.note").write_text(actions.sign_text(str(Sealed.of(keys.origin(), date(2026, 10, 1), leaves))))
    (tmp_path / "leaves").write_text("".join(f"{leaf.hex()}\n" for leaf in sorted(leaves)))
    return tmp_path / "site", tmp_path / "month.note", tmp_path / "leaves"


def test_a_sealed_list_is_proven_before_and_after_its_lines_are_shown(hidden, key):
    site, note, leaves = hidden
    assert "3 lines" in (said := verified("sealed", note, "--site", site, "--key", key))[1]
    assert said[0] == 0
    assert verified("sealed", note, leaves, "--site", site, "--key", key) == (0, said_of(note))


def said_of(note):
    return f"PROVEN: the 3 lines of {note.read_text().split(chr(10))[2]} that were hidden are these, each in the log.\n"


def test_a_sealed_list_with_anything_changed_is_refused(hidden, key, tmp_path):
    """Each line of the note, a leaf left out, added, doubled or changed; a log that does not hold them; another log's list."""
    site, note, leaves = hidden
    changed = tmp_path / "changed"
    for place, line in enumerate(note.read_text().split("\n")[:5]):
        changed.write_text(note.read_text().replace(line, f"{line[:-1]}{'0' if line[-1] != '0' else '1'}", 1))
        assert verified("sealed", changed, "--site", site, "--key", key)[0] == 1, place
    lines = leaves.read_text().splitlines()
    for other in (lines[1:], [*lines, "00" * 32], [*lines, lines[0]], [lines[0], lines[0], lines[2]], [*lines[:2], "00" * 32], []):
        changed.write_text("\n".join(other))
        assert verified("sealed", note, changed, "--site", site, "--key", key)[0] == 1, other
    [bundle] = (site / "tile" / "entries").rglob("9")
    bundle.write_bytes(bundle.read_bytes().replace(bytes.fromhex(lines[1]), bytes(32)))
    code, said = verified("sealed", note, leaves, "--site", site, "--key", key)
    assert (code, "1 of the leaves" in said) == (1, True)
    stranger = Signer.generate(keys.signer().name)
    changed.write_text(stranger.sign(note.read_text().rpartition("\n\n")[0] + "\n"))
    assert verified("sealed", changed, "--site", site, "--key", key)[0] == 1


def test_sealed_lists_are_proven_after_a_change_of_keys(hidden, key, tmp_path):
    """The list that the old key signed, and one that the new key signed: the reader knows the first key only."""
    site, note, leaves = hidden
    old, new = keys.signer(), Signer.generate(keys.signer().name)
    later = tmp_path / "later.note"
    later.write_text(new.sign(note.read_text().rpartition("\n\n")[0] + "\n"))
    assert verified("sealed", later, leaves, "--site", site, "--key", key)[0] == 1
    folder.write(site / "keys" / "0001.note", statement(old, new, 9).encode())
    for each in (note, later):
        assert verified("sealed", each, leaves, "--site", site, "--key", key)[0] == 0
