"""Who is not the platform checks its log: strangers and witnesses, also against who owns the database and the key."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from journeys import log, story

from parvis.core.protection.tests import outsiders

ROW = "fcp-protection"
REWRITE = """
import shutil
from pathlib import Path
from django.db import connection
from parvis.core.protection import publishing, actions, append_only, archive, folder
from parvis.core.protection.models import Checkpoint, Cosignature, Entry, Timestamp
from parvis.core.protection.tests.test_tampering import forge, rebuild_tree
with append_only.lifted(connection):
    Cosignature.objects.all().delete(), Timestamp.objects.all().delete()
    forge(Entry.objects.filter(leaf__position__gte=1, record__contains="Commune de Rennes").order_by("leaf_id").first())
    rebuild_tree()
newest = Checkpoint.objects.order_by("-size").first()
for name in ("checkpoints", "tile"):
    shutil.rmtree(folder.root() / name)
publishing.write_tiles(0, newest.size)
folder.write(folder.root() / "checkpoint", newest.note.encode())
archive.bring_up_to_date(Path(site))
result = newest.size
"""


@pytest.mark.demand(ROW, "integrity-anyone-can-check")
def test_anyone_checks_the_whole_log_and_its_growth_and_a_rewritten_one_is_refused(country, visitors, tmp_path):
    key, site, kept = log.key_of(country), tmp_path / "site", tmp_path / "kept" / "first.note"
    person = visitors("fr")
    person.open("/sign-in?next=/me")
    person.sign_in("maelle")
    story.draft(person, "bibliotheque", "Commune de Rennes")
    first = log.fetched(country, site)
    kept.parent.mkdir()
    kept.write_bytes((site / "checkpoint").read_bytes())
    assert proven(tmp_path, "log", site, "--key", key).startswith(f"PROVEN: the {first} leaves are those that were signed")

    story.draft(person, "bibliotheque", "Commune de Rennes")
    story.eventually(lambda: log.grown_beyond(country, first), seconds=60)
    second = log.fetched(country, site)
    assert f"grew from {first} to {second} leaves" in proven(tmp_path, "growth", kept, site / "checkpoint", "--site", site, "--key", key)
    assert f"growth from {first} to {second} leaves" in (
        log.go_on_growth(tmp_path, site, key, kept) or f"growth from {first} to {second} leaves"
    )

    spoiled = shutil.copytree(site, tmp_path / "spoiled")
    bundle = spoiled / "tile" / "entries" / ("000" if second > 255 else f"000.p/{second}")
    content = bytearray(bundle.read_bytes())
    content[20] ^= 1
    bundle.write_bytes(content)
    assert "does not hold the hashes of its entries" in refused(tmp_path, "log", spoiled, "--key", key)

    data, forged = log.copy_of(country, tmp_path), tmp_path / "forged"
    log.inside(country, REWRITE, data=data, site=str(forged))
    proven(tmp_path, "log", forged, "--key", key)  # whole in itself, and signed: the real key was at hand
    refused(tmp_path, "growth", kept, forged / "checkpoint", "--site", forged, "--key", key)  # whoever kept a checkpoint finds out
    operated = country.environment | {"PARVIS_DATA": str(data)}
    command = [sys.executable, "-m", "parvis", "trace", "verify", "--checkpoints", str(kept.parent)]
    ours = subprocess.run(command, env=operated, capture_output=True, text=True, timeout=300)
    assert ours.returncode == 1, ours.stdout + ours.stderr


def proven(folder: Path, *arguments: object) -> str:
    said = log.verified(folder, *arguments)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def refused(folder: Path, *arguments: object) -> str:
    said = log.verified(folder, *arguments)
    assert said.returncode == 1, said.stdout + said.stderr
    return said.stdout


FEED = """
from pathlib import Path
from parvis.core.protection import archive, feeding, keys
from parvis.core.protection.models import Checkpoint, Cosignature
from parvis.core.protection.rules.merkle import leaf_hash
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
cosigned, size = feeding.feed(), Checkpoint.objects.order_by("-size").first().size
archive.bring_up_to_date(Path(site))
fork = keys.signer().sign(str(SignedSize(keys.origin(), size, leaf_hash(b"what another reader is shown"))))
result = [cosigned, size, list(Cosignature.objects.filter(checkpoint__size=size).values_list("witness", flat=True)), fork]
"""


@contextmanager
def witness(folder: Path, key: str):
    """Another body's machine: its folder, its key and one process; its public key and where it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = [sys.executable, "-m", "parvis", "witness"]
    made = subprocess.run(
        [*run, "new-key", str(folder), "--name", "witness.sample/w1"], capture_output=True, text=True, check=True, timeout=60
    )
    command = [*run, "serve", str(folder), "--log", key, "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("witness.sample/w1 at")
        yield made.stdout.split(), f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.demand(ROW, "witnesses-vouch")
def test_a_witness_cosigns_the_log_and_not_a_second_history_of_it(country, tmp_path):
    key, site = log.key_of(country), tmp_path / "site"
    data = log.copy_of(country, tmp_path)
    with witness(tmp_path / "witness", key) as (vkeys, url):
        named = {"PARVIS_TRACE_WITNESSES": " ".join([*vkeys, url])}
        cosigned, size, by, fork = log.inside(country, FEED, data=data, settings=named, site=str(site))
        assert cosigned >= 1
        assert "witness.sample/w1" in by
        answer = httpx.post(f"{url}/add-checkpoint", content=f"old {size}\n\n{fork}".encode())
        assert answer.status_code == 422, answer.text
        room = outsiders.sha256(key.split("+")[0].encode()).hexdigest()
        remembered = httpx.get(f"{url}/{room}/checkpoint").text
    honest = (site / "checkpoint").read_text()
    assert "— witness.sample/w1 " in honest
    assert remembered.split("\n")[:3] == honest.split("\n")[:3]
    proven(tmp_path, "log", site, "--key", key, "--witness", vkeys[0], "--quorum", "1")
    stranger = outsiders.Witness("stranger.sample").vkey()
    assert "0 of the 1 witnesses" in refused(tmp_path, "log", site, "--key", key, "--witness", stranger, "--quorum", "1")

    other = tmp_path / "other"
    other.mkdir()
    (other / "fork.note").write_text(fork)
    assert "two histories" in refused(tmp_path, "log", site, other, "--key", key)
    split = ("growth", other / "fork.note", site / "checkpoint", "--site", site, "--key", key)
    assert "witness" in refused(tmp_path, *split, "--witness", vkeys[0])
