"""Go's own transparency-log packages read what we publish, and agree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from parvis.core.protection import folder, keys, selectors
from parvis.core.protection.rules import merkle

MODULES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")  # where Debian puts golang-golang-x-mod-dev
absent = shutil.which("go") is None or not MODULES.exists()
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(absent, reason="GO ABSENT: install Debian's golang-go and golang-golang-x-mod-dev to verify the log with Go"),
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
