"""Whatever bit is changed in what the log gives out, the independent verifier refuses it, and so does ours where it reads it."""

from __future__ import annotations

import json
import os
import random
import shutil
import zlib

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.core.protection import actions, append_only, archive, folder, keys, selectors, sequencing, verification
from parvis.core.protection.models import Checkpoint as CheckpointRow
from parvis.core.protection.models import Entry, Leaf, Tree, TreeHash
from parvis.core.protection.rules import compact, merkle, tiles
from parvis.core.protection.rules.notes import Checkpoint, Signer
from parvis.core.protection.rules.receipts import BadReceipt, Receipt
from parvis.core.protection.rules.records import commitment
from parvis.core.protection.tests.outsiders import ML_DSA_44, Witness, as_text, statement, verified

pytestmark = pytest.mark.django_db
BITS = int(os.environ.get("PARVIS_TEST_BITS", "120"))  # tried of each file; 20000 are all
IN_ONE_TEST = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)


@pytest.fixture
def key():
    return selectors.verifying_key()


@pytest.fixture
def site(published, tmp_path):
    """A static copy of a log of 4, 300 and 303 leaves."""
    for number in (4, 296, 3):
        published(number)
    archive.bring_up_to_date(tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture
def receipt(published):
    published(3)
    return selectors.receipt_of(published(4)[2]).as_json()


def flipped(content: bytes, bit: int) -> bytes:
    return content[: bit // 8] + bytes([content[bit // 8] ^ 1 << bit % 8]) + content[bit // 8 + 1 :]


def refused(path, content: bytes, *arguments: object) -> bool:
    """Whether the verifier, in its orderly way, does not take ``content`` in the file's place."""
    before = path.read_bytes()
    path.write_bytes(content)
    code, said = verified(*arguments)
    path.write_bytes(before)
    return code in (1, 2) and ("NOT PROVEN" in said or "CANNOT TELL" in said)


def unseen(path, *arguments: object, number: int = BITS, start: int = 0) -> list[int]:
    """Those of ``number`` bits of a file, from the byte ``start`` on, that could be changed unseen: none, one hopes."""
    content = path.read_bytes()
    assert verified(*arguments)[0] == 0, "unchanged it is proven, or this shows nothing"
    return [bit for bit in chosen(content, number, start) if not refused(path, flipped(content, bit), *arguments)]


def chosen(content: bytes, number: int = BITS, start: int = 0) -> list[int]:
    """Bits all over ``content``, the same at each run; all of them when there are no more than ``number``."""
    bits = range(8 * start, 8 * len(content))
    return list(bits) if len(bits) <= number else random.Random(len(content)).sample(bits, number)


# One bit, anywhere


def test_any_bit_of_a_receipt(receipt, tmp_path, key):
    path = tmp_path / "receipt.json"
    path.write_text(as_text(receipt))
    assert unseen(path, "receipt", path, "--key", key) == []


def test_any_bit_of_a_receipt_is_refused_by_ours_too(receipt):
    content = as_text(receipt).encode()
    passed = []
    for bit in chosen(content, 4 * BITS):
        try:
            Receipt.parse(flipped(content, bit)).verify(keys.verifier())
            passed.append(bit)
        except BadReceipt:
            continue
    named = content.index(b'"key"') * 8
    assert [bit for bit in passed if bit < named] == [], "what follows is the key that it names, and ours goes by the one that it trusts"


def test_any_bit_of_a_code(receipt, key):
    text = compact.text_of(receipt).encode()
    changed = [flipped(text, bit).decode("latin-1") for bit in chosen(text)]
    assert [each for each in changed if verified("qr", each, "--key", key)[0] == 0] == []


def test_any_bit_of_an_export(receipt, tmp_path, key):
    path = tmp_path / "export.json"
    path.write_text(as_text([{"record": receipt["record"], "receipt": receipt}]))
    assert unseen(path, "export", path, "--key", key) == []


def test_any_bit_of_the_checkpoint(site, key):
    assert unseen(site / "checkpoint", "log", site, "--key", key) == []


def test_any_bit_of_a_kept_checkpoint(site, key):
    [path] = (site / "checkpoints").rglob("*4.note")
    assert unseen(path, "log", site, "--key", key) == []
    assert unseen(path, "growth", path, site / "checkpoint", "--site", site, "--key", key) == []


@pytest.mark.parametrize("name", ["0/000", "0/001.p/47", "1/000.p/1", "entries/000", "entries/001.p/47"])
def test_any_bit_of_a_tile_or_bundle(site, key, name):
    assert unseen(site / "tile" / name, "log", site, "--key", key, number=BITS // 2) == []


@pytest.mark.parametrize("name", ["0/000", "0/001.p/47", "1/000.p/1", "entries/000", "entries/001.p/47"])
def test_any_bit_of_a_tile_or_bundle_is_refused_by_ours_too(site, name):
    path, content = site / "tile" / name, (site / "tile" / name).read_bytes()
    for bit in random.Random(name).sample(range(8 * len(content)), 12):
        path.write_bytes(flipped(content, bit))
        assert verification.verify_export(site, [], keys.verifier()).faults, f"bit {bit} of {name}"
    path.write_bytes(content)
    assert verification.verify_export(site, [], keys.verifier()).faults == []


def test_any_bit_of_a_statement_about_keys(receipt, tmp_path, key):
    old, new = keys.signer(), Signer.generate(keys.signer().name)
    site = tmp_path / "site"
    archive.bring_up_to_date(site)
    folder.write(site / "keys" / "0001.note", statement(old, new, 7).encode())
    folder.write(site / "checkpoint", new.sign(str(Checkpoint.parse((site / "checkpoint").read_text()))).encode())
    assert unseen(site / "keys" / "0001.note", "log", site, "--key", key) == []


@pytest.mark.parametrize("kind", [4, ML_DSA_44], ids=["ed25519", "ml-dsa-44"])
def test_any_bit_of_a_cosignature(receipt, tmp_path, key, kind):
    witness = Witness("one.example/w")
    note = witness.cosign(receipt["checkpoint"], kind)
    site = tmp_path / "site"
    archive.bring_up_to_date(site)
    (site / "checkpoint").write_text(note)
    asked = ["log", site, "--key", key, "--witness", witness.vkey(kind)]
    assert unseen(site / "checkpoint", *asked, start=len(receipt["checkpoint"].encode())) == []


@given(bit=st.integers(0, 8 * 32 - 1), place=st.sampled_from(["commitment", "nonce"]), number=st.integers(0, 6))
@IN_ONE_TEST
def test_any_bit_of_a_row(bit, place, number):
    """The hypothesis of one bit of a leaf or of its nonce, in the database, by who owns it."""
    if not Leaf.objects.exists():
        actions.record("test.read", subjects=[b"maelle"] * 1, organisation="Commune", purpose="a", legal_basis="b")
        for each in range(6):
            actions.record("test.read", subjects=[str(each).encode()], organisation="Commune", purpose="a", legal_basis="b")
        actions.sequence()
        actions.publish_checkpoint()
    rows = {"commitment": Leaf.objects.filter(position=number), "nonce": Entry.objects.filter(leaf__position=number)}[place]
    before = bytes(rows.values_list(place, flat=True)[0])
    with append_only.lifted(connection):
        rows.update(**{place: flipped(before, bit)})
        report = verification.verify_database(folder.checkpoint_folders(), keys.verifier())
        rows.update(**{place: before})
    assert number in {fault.position for fault in report.faults}


# Leaves cut, doubled, moved


@pytest.mark.parametrize("change", ["cut", "doubled", "moved", "swapped for another"])
def test_leaves_cut_doubled_or_moved_with_their_tiles_made_anew(site, key, change):
    """The forger makes all tiles fit; only what was signed stands against it."""
    leaves = [bytes(leaf) for leaf in Leaf.objects.order_by("position").values_list("commitment", flat=True)]
    forged = {
        "cut": leaves[:7] + leaves[8:] + [bytes(32)],
        "doubled": [*leaves[:7], leaves[6], *leaves[7:-1]],
        "moved": [*leaves[:7], leaves[8], leaves[7], *leaves[9:]],
        "swapped for another": [*leaves[:7], bytes(32), *leaves[8:]],
    }[change]
    rebuild(site, forged)
    assert verified("log", site, "--key", key)[0] == 1
    assert verification.verify_export(site, [], keys.verifier()).faults


def rebuild(site, leaves) -> None:
    """Tiles and bundles over other leaves, all fitting one another."""
    shutil.rmtree(site / "tile")
    frontier, hashes = merkle.Frontier(), {}
    for leaf in leaves:
        for height, ordinal, found in frontier.append(merkle.leaf_hash(leaf)):
            hashes[height, ordinal] = found
    for tile in tiles.tiles_between(0, len(leaves)):
        content = [hashes[8 * tile.level, number] for number in range(tile.start, tile.stop)]
        folder.write(site / "tile" / tile.path, b"".join(content))
        if tile.level == 0:
            folder.write(site / "tile" / tile.entries_path, tiles.entry_bundle(leaves[tile.start : tile.stop]))


def test_a_log_cut_short_is_refused(site, key):
    shutil.rmtree(site / "tile" / "entries" / "001.p")
    assert verified("log", site, "--key", key)[0] == 2
    assert verification.verify_export(site, [], keys.verifier()).faults


# An operator who owns rows, tree and key


def rewritten_by_its_operator(entry, tmp_path):
    """Rows, leaves, tree and checkpoints made anew with the real key, then given out as if they had always been."""
    record = entry.record.replace("Commune de Rennes", "Commune de Brest")
    sizes = list(CheckpointRow.objects.order_by("size").values_list("size", flat=True))
    with append_only.lifted(connection):
        Entry.objects.filter(pk=entry.pk).update(record=record)
        Leaf.objects.filter(pk=entry.leaf_id).update(commitment=commitment(record.encode(), bytes(entry.nonce)))
        TreeHash.objects.all().delete()
        CheckpointRow.objects.all().delete()
        frontier, signer = merkle.Frontier(), keys.signer()
        for leaf in Leaf.objects.order_by("position").values_list("commitment", flat=True):
            done = frontier.append(merkle.leaf_hash(bytes(leaf)))
            TreeHash.objects.bulk_create(sequencing.tree_hash(each) for each in done if tiles.kept_in_tile(each))
            if frontier.size in sizes:
                note = signer.sign(str(Checkpoint(signer.name, frontier.size, frontier.root())))
                CheckpointRow.objects.create(size=frontier.size, note=note)
        Tree.objects.update(size=frontier.size, peaks=b"".join(frontier.peaks))
    archive.bring_up_to_date(tmp_path / "second")
    return tmp_path / "second"


def test_an_operator_who_rewrites_everything_is_caught_by_a_checkpoint_that_one_kept(site, tmp_path, key):
    entry = Entry.objects.select_related("leaf").get(leaf__position=2)
    held = selectors.receipt_of(entry).as_json()
    kept = tmp_path / "kept"
    folder.write(kept / "mine.note", next((site / "checkpoints").rglob("*303.note")).read_bytes())
    second = rewritten_by_its_operator(entry, tmp_path)
    assert verified("log", second, "--key", key)[0] == 0, "alone, the second history is whole: that is why others keep checkpoints"
    code, said = verified("log", second, kept, "--key", key)
    assert (code, "two histories" in said) == (1, True)
    assert verified("growth", kept / "mine.note", second / "checkpoint", "--site", second, "--key", key)[0] == 1
    assert verification.verify_database([kept], keys.verifier()).faults
    path = tmp_path / "held.json"
    path.write_text(json.dumps(held))
    assert verified("receipt", path, "--key", key)[0] == 0, "and the receipt that was given still convicts"


def test_a_fork_shown_to_one_reader_is_seen_when_two_compare(site, tmp_path, key):
    signer, other = keys.signer(), tmp_path / "other"
    folder.write(other / "shown-to-me.note", signer.sign(str(Checkpoint(signer.name, 300, bytes(32)))).encode())
    code, said = verified("log", site, other, "--key", key)
    assert (code, "two histories" in said) == (1, True)


# Whatever is given, no traceback


ANYTHING = st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(content=ANYTHING, check=st.sampled_from(["receipt", "export"]))
@IN_ONE_TEST
def test_any_bytes_are_refused_in_order(content, check, tmp_path):
    path = tmp_path / "given"
    path.write_bytes(content)
    assert verified(check, path)[0] in (1, 2)


@given(
    values=st.dictionaries(st.sampled_from(["format", "record", "nonce", "leaf", "position", "proof", "checkpoint", "key", "keys"]), JSON)
)
@IN_ONE_TEST
def test_a_receipt_with_any_values_is_refused_in_order(receipt, values, tmp_path, key):
    path = tmp_path / "given"
    changed = receipt | values
    path.write_text(json.dumps([{"record": changed["record"], "receipt": changed}]))
    if changed != receipt and not (values.keys() <= {"keys"} and values.get("keys") in ([], {}, "")):
        assert verified("export", path, "--key", key)[0] in (1, 2)
    path.write_text(json.dumps(changed))
    verified("receipt", path, "--key", key)


@given(text=st.text(max_size=200))
@IN_ONE_TEST
def test_any_text_of_a_code_is_refused_in_order(text):
    for each in (text, f"PARVIS1:{text}"):
        if not each.startswith("-"):  # an option, for which argparse answers
            assert verified("qr", each)[0] in (1, 2)


@given(content=ANYTHING, name=st.sampled_from(["checkpoint", "key", "keys/0001.note", "tile/0/000.p/4", "tile/entries/000.p/4"]))
@IN_ONE_TEST
def test_any_bytes_in_a_copy_of_the_log_are_refused_in_order(published, content, name, tmp_path):
    site = tmp_path / "site"
    if not (site / "checkpoint").exists():
        published(4)
        archive.bring_up_to_date(site)
    path = site / name
    before = path.read_bytes() if path.exists() else b""
    folder.write(path, content)
    asked = ["log", site, "--key", keys.verifier()]
    assert name == "key" or verified(*asked)[0] in (1, 2)
    assert verified("growth", path, site / "checkpoint", "--site", site)[0] in (1, 2)
    folder.write(path, before) if before else path.unlink()


def test_a_bomb_in_a_code_is_refused(key):
    assert verified("qr", "PARVIS1:" + compact.encoded(zlib.compress(b" " * 50_000_000, 9)), "--key", key)[0] == 1


def test_brackets_without_end_are_refused(tmp_path):
    path = tmp_path / "given"
    path.write_text("[" * 100_000)
    assert verified("receipt", path)[0] == verified("export", path)[0] == 1
