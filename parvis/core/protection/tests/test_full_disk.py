"""A full disk: nothing is signed that cannot be served, nothing half written stays, and the log goes on when there is room again."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from contextlib import contextmanager, suppress

import pytest

from parvis.core.protection import actions, folder, keys, selectors
from parvis.core.protection.models import Checkpoint, Entry
from parvis.core.protection.rules.notes import Signer

pytestmark = pytest.mark.django_db


@contextmanager
def files_of_at_most(octets: int):
    """No file of this process can grow beyond that: what a full disk answers, for every larger file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.fixture
def signatures(monkeypatch):
    made, line = [], Signer.line
    monkeypatch.setattr(Signer, "line", lambda signer, text: made.append(text) or line(signer, text))
    return made


def drafts():
    return [path.name for path in folder.root().rglob(".*") if path.name != ".lock"]


def sequenced(read, number):
    read(number)
    actions.sequence()


def test_a_tile_that_cannot_be_written_is_not_signed_for(read, published, signatures, audited):
    published(2)
    sequenced(read, 300)
    signatures.clear()
    with files_of_at_most(1000), pytest.raises(OSError, match="large"):
        actions.publish_checkpoint()
    assert signatures == []
    assert Checkpoint.objects.get().size == 2
    assert folder.latest(keys.verifier()).size == 2
    assert drafts() == []
    actions.publish_checkpoint()
    assert selectors.latest_checkpoint().size == 302
    assert audited().faults == []


def test_a_note_that_cannot_be_written_is_not_shown(read, audited):
    sequenced(read, 1)
    keys.signer()
    with files_of_at_most(100), pytest.raises(OSError, match="large"):
        actions.publish_checkpoint()  # the tile of one leaf has 32 bytes, its bundle 34
    assert not Checkpoint.objects.exists()
    assert not (folder.root() / "checkpoint").exists()
    assert drafts() == []
    actions.publish_checkpoint()
    assert audited().faults == []


def test_lines_are_recorded_while_the_disk_of_the_tiles_is_full(read, published):
    published(2)
    with files_of_at_most(0):
        read(3)
        actions.sequence()
    assert Entry.objects.count() == 5
    assert selectors.state().size == 5


@pytest.fixture
def tiny_disk(tmp_path):
    """A file system of 64 KB in the place of the trace's folder."""
    keys.signer()
    place = folder.root()
    place.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, check=False)
    if os.geteuid() != 0 or mounted.returncode:
        pytest.skip("LOUD: no root to mount a tiny file system, the log was not tried on a disk that is really full")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True)


def filled_to_the_brim(path):
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(512))


def test_a_disk_that_is_really_full(tiny_disk, read, published, audited):
    published(2)
    filling = tiny_disk / "filling"
    filled_to_the_brim(filling)
    sequenced(read, 300)
    with pytest.raises(OSError, match="space"):
        actions.publish_checkpoint()
    assert folder.latest(keys.verifier()).size == 2
    assert Checkpoint.objects.get().size == 2
    assert drafts() == []
    filling.unlink()
    actions.publish_checkpoint()
    assert folder.latest(keys.verifier()).size == 302
    assert audited().faults == []
