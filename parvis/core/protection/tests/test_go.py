"""Go's own transparency-log packages read what we publish, and agree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from parvis.core.protection import archive, folder, keys, rotation, selectors
from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.notes import Checkpoint, Signer
from parvis.core.protection.tests.outsiders import Witness, statement

MODULES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")  # where Debian puts golang-golang-x-mod-dev
absent = shutil.which("go") is None or not MODULES.exists()
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(absent, reason="LOUD: GO ABSENT: install Debian's golang-go and golang-golang-x-mod-dev to verify the log with Go"),
]


@pytest.fixture(scope="module")
def verifier(tmp_path_factory):
    """The Go program, built from Debian's packages without any download."""
    built = tmp_path_factory.mktemp("go") / "verify"
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": "/usr/share/gocode",
        "GOCACHE": str(built.parent / "cache"),
        "CGO_ENABLED": "0",
    }
    source = Path(__file__).with_name("verify.go")
    subprocess.run(["go", "build", "-o", str(built), str(source)], env=environment, check=True, capture_output=True, timeout=300)
    return built


def base64(hashes: list[bytes]) -> list[str]:
    return [b64encode(each).decode() for each in hashes]


def asked(verifier: Path, *, position: int, old: int, size: int, spoil: bool = False) -> subprocess.CompletedProcess[str]:
    tree = selectors.subtrees(size)
    record = merkle.inclusion_proof(position, size, tree)
    if spoil:
        record[0] = bytes(32)
    given = {
        "Record": base64(record),
        "Tree": base64(merkle.consistency_proof(old, size, tree)),
        "Root": base64([merkle.root(old, tree)])[0],
    }
    command = [str(verifier), str(folder.root()), str(keys.verifier()), str(position), str(old)]
    return subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(("position", "old"), [(0, 1), (255, 256), (256, 257), (299, 300), (150, 3)])
def test_go_reads_checkpoint_tiles_entries_and_proofs(verifier, published, position, old):
    published(2)
    published(298)
    answer = asked(verifier, position=position, old=old, size=300)
    assert answer.stdout == "go agrees on 300 leaves\n", answer.stderr


def test_go_refuses_a_wrong_proof(verifier, published):
    published(5)
    assert asked(verifier, position=2, old=3, size=5, spoil=True).returncode == 1


def test_go_refuses_a_wrong_tile(verifier, published):
    published(5)
    tile = folder.root() / "tile" / "0" / "000.p" / "5"
    tile.write_bytes(bytes(160))
    assert asked(verifier, position=2, old=3, size=5).returncode == 1


def test_go_refuses_a_checkpoint_with_a_sign_changed(verifier, published):
    published(5)
    path = folder.root() / "checkpoint"
    path.write_text(path.read_text().replace("\n5\n", "\n6\n"))
    assert asked(verifier, position=2, old=3, size=5).returncode == 1


# An archive, witnesses and keys


def told(verifier: Path, *given: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(verifier), *(str(each) for each in given)], capture_output=True, text=True, timeout=60)


@pytest.fixture
def site(published, tmp_path):
    """An archive of a log of 4, 300 and 600 leaves."""
    for number in (4, 296, 300):
        published(number)
    archive.bring_up_to_date(tmp_path / "site")
    return tmp_path / "site"


def notes_in(site: Path) -> list[Path]:
    return sorted((site / "checkpoints").rglob("*.note"), key=lambda path: path.stem)


@pytest.mark.parametrize(("before", "after"), [(0, 1), (0, 2), (1, 2), (2, 2)])
def test_go_proves_growth_and_every_leaf_by_the_tiles_of_an_archive(verifier, site, before, after):
    """Between any two: where a full tile took the place of a partial one, its beginning is read, as tlog-tiles says."""
    notes = notes_in(site)
    answer = told(verifier, "growth", site, keys.verifier(), notes[before], notes[after])
    sizes = [4, 300, 600]
    assert answer.stdout == f"go agrees on growth from {sizes[before]} to {sizes[after]} leaves\n", answer.stderr


def test_go_refuses_growth_from_another_history(verifier, site, tmp_path):
    signer = keys.signer()
    (tmp_path / "other.note").write_text(signer.sign(str(Checkpoint(signer.name, 4, bytes(32)))))
    assert told(verifier, "growth", site, signer.verifier, tmp_path / "other.note", site / "checkpoint").returncode == 1


@pytest.mark.parametrize("name", ["0/000", "1/000.p/2", "entries/001"])
def test_go_refuses_an_archive_with_a_bit_changed(verifier, site, name):
    path = site / "tile" / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert told(verifier, "growth", site, keys.verifier(), notes_in(site)[1], site / "checkpoint").returncode == 1


def test_go_opens_a_checkpoint_that_a_witness_cosigned(verifier, site, tmp_path):
    witness, path = Witness("one.example/w"), tmp_path / "cosigned.note"
    path.write_text(witness.cosign((site / "checkpoint").read_text()))
    answer = told(verifier, "cosigned", path, keys.verifier(), witness.vkey())
    assert answer.stdout == "go agrees on the two signatures of 600 leaves\n", answer.stderr


@pytest.mark.parametrize("spoil", ["nobody", "another witness", "a bit", "another time"])
def test_go_refuses_a_checkpoint_that_the_witness_did_not_cosign(verifier, site, tmp_path, spoil):
    witness, path = Witness("one.example/w"), tmp_path / "cosigned.note"
    alone = (site / "checkpoint").read_text()
    signed = {"nobody": lambda text: text, "another witness": Witness("one.example/w").cosign}.get(spoil, witness.cosign)(alone)
    if spoil in ("a bit", "another time"):
        head, _, line = signed.rstrip("\n").rpartition(" ")
        data = bytearray(b64decode(line))
        data[-1 if spoil == "a bit" else 11] ^= 1  # the key's four bytes, then eight of time
        signed = f"{head} {b64encode(data).decode()}\n"
    path.write_text(signed)
    assert told(verifier, "cosigned", path, keys.verifier(), witness.vkey()).returncode == 1


def test_go_opens_a_statement_about_keys_with_both(verifier, published, tmp_path):
    published(3)
    rotation.rotate()
    published(1)
    archive.bring_up_to_date(tmp_path / "site")
    answer = told(verifier, "rotation", tmp_path / "site" / "keys" / "0001.note")
    assert answer.stdout == "go agrees on both keys from 3 leaves on\n", answer.stderr


@pytest.mark.parametrize("spoil", ["one signature", "size", "another log"])
def test_go_refuses_a_statement_that_both_keys_did_not_sign(verifier, tmp_path, spoil):
    old, new = keys.signer(), Signer.generate(keys.origin() if spoil != "another log" else "elsewhere.example/trace")
    note = statement(old, new, 3)
    spoiled = {"one signature": note.rpartition("— ")[0], "size": note.replace("\n3\n", "\n4\n"), "another log": note}[spoil]
    (tmp_path / "statement.note").write_text(spoiled)
    assert told(verifier, "rotation", tmp_path / "statement.note").returncode == 1
