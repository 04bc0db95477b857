"""The log as a static site: with changed keys and witnesses' lines, killed and gone on with, served by any web server."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.db import connection

from parvis.cli import main
from parvis.core.protection import archive, folder, keys, rotation, selectors, verification
from parvis.core.protection.models import Checkpoint, Cosignature
from parvis.core.protection.rules.notes import Checkpoint as SignedSize
from parvis.core.protection.rules.notes import Signer
from parvis.core.protection.tests.outsiders import Witness, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotated(published):
    """A log of 300 leaves under its first key, of 304 under its second (one tells of the change), of 310 under its third."""
    published(300)
    first = keys.verifier()
    for number in (3, 5):
        rotation.rotate()
        published(number)
    return first


@pytest.fixture
def site(tmp_path):
    return tmp_path / "site"


def cosign(*witnesses: Witness) -> None:
    """Every checkpoint gets the lines of these witnesses, as *feeding* keeps them."""
    for checkpoint in Checkpoint.objects.all():
        for witness in witnesses:
            line = witness.cosign(checkpoint.note).splitlines()[-1]
            Cosignature.objects.create(checkpoint=checkpoint, witness=witness.name, line=line)


def told_by_ours(site: Path, *arguments: str) -> int:
    return main(["trace", "verify", "--log", str(site), *arguments])


def files_of(site: Path) -> dict[str, bytes]:
    """What a web server would hand out, without the drafts and the lock that a killed run leaves."""
    paths = (path for path in site.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}


# Keys and witnesses


def test_a_log_whose_key_changed_twice_is_proven_from_its_first_key(rotated, site, capsys):
    archive.bring_up_to_date(site)
    assert (site / "key").read_text() == f"{rotated}\n"
    assert [path.name for path in sorted((site / "keys").iterdir())] == ["0001.note", "0002.note"]
    assert verified("log", site, "--key", str(rotated))[0] == 0
    assert told_by_ours(site, "--key", str(rotated)) == 0
    assert told_by_ours(site) == 0


def test_growth_is_proven_across_a_change_of_key(rotated, site):
    archive.bring_up_to_date(site)
    old, *_, new = sorted((site / "checkpoints").rglob("*.note"), key=lambda path: path.stem)
    code, said = verified("growth", old, new, "--site", site, "--key", str(rotated))
    assert (code, "from 300 to 310 leaves" in said) == (0, True)


@pytest.mark.parametrize("gone", ["0001.note", "0002.note"])
def test_without_one_of_the_statements_nothing_leads_to_the_newest_key(rotated, site, gone, capsys):
    archive.bring_up_to_date(site)
    (site / "keys" / gone).unlink()
    assert verified("log", site, "--key", str(rotated))[0] == 1
    assert told_by_ours(site, "--key", str(rotated)) != 0


def test_a_key_that_changed_between_two_runs_is_in_the_archive(published, site):
    published(4)
    first = keys.verifier()
    archive.bring_up_to_date(site)
    rotation.rotate()
    published(1)
    assert archive.bring_up_to_date(site) == 6
    assert verified("log", site, "--key", str(first))[0] == 0


def test_the_folder_that_is_published_names_the_key_to_pin(rotated):
    assert (folder.root() / "key").read_text() == f"{rotated}\n"
    assert selectors.verifying_key() == str(rotated)


def test_witnesses_are_counted_by_both_verifiers(rotated, site, capsys):
    one, two, stranger = Witness("one.example/w"), Witness("two.example/w"), Witness("stranger.example/w")
    cosign(one, two)
    archive.bring_up_to_date(site)
    trusted = ["--key", str(rotated), "--witness", one.vkey(), "--witness", two.vkey()]
    assert verified("log", site, *trusted)[0] == 0
    assert told_by_ours(site, *trusted) == 0
    assert "Witnessed: the first 310 leaves" in capsys.readouterr().out
    asking_more = [*trusted, "--witness", stranger.vkey()]
    assert verified("log", site, *asking_more)[0] == 1
    assert told_by_ours(site, *asking_more) == 1
    assert verified("log", site, *asking_more, "--quorum", "2")[0] == 0
    assert told_by_ours(site, *asking_more, "--quorum", "2") == 0


def test_lines_that_witnesses_put_later_are_added(rotated, site):
    archive.bring_up_to_date(site)
    witness = Witness("late.example/w")
    cosign(witness)
    archive.bring_up_to_date(site)
    notes = [site / "checkpoint", *(site / "checkpoints").rglob("*.note")]
    assert all("— late.example/w " in note.read_text() for note in notes)
    assert verified("log", site, "--key", str(rotated), "--witness", witness.vkey())[0] == 0


def test_a_witness_line_with_a_bit_changed_is_refused_by_both(rotated, site, capsys):
    witness = Witness("one.example/w")
    cosign(witness)
    archive.bring_up_to_date(site)
    path = max((site / "checkpoints").rglob("*.note"), key=lambda path: path.stem)
    text = path.read_text()
    path.write_text(text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:])
    (site / "checkpoint").write_text(path.read_text())
    trusted = ["--key", str(rotated), "--witness", witness.vkey()]
    assert verified("log", site, *trusted)[0] == 1
    assert told_by_ours(site, *trusted) == 1


def test_a_newest_checkpoint_that_nothing_beside_it_keeps_is_refused(published, site, capsys):
    published(4)
    archive.bring_up_to_date(site)
    signer = keys.signer()
    (site / "checkpoint").write_text(signer.sign(str(SignedSize(signer.name, 4, bytes(32)))))
    assert verified("log", site, "--key", str(signer.verifier))[0] == 1
    assert told_by_ours(site) == 1
    (site / "checkpoint").write_text(Signer.generate(signer.name).sign(str(SignedSize(signer.name, 4, bytes(32)))))
    assert told_by_ours(site) == 1


# Brought up to date


def test_a_second_run_changes_nothing(rotated, site):
    archive.bring_up_to_date(site)
    before = files_of(site)
    archive.bring_up_to_date(site)
    assert files_of(site) == before


@pytest.fixture
def in_steps(monkeypatch):
    monkeypatch.setattr(archive, "STEP", 300)


def test_stopped_at_any_file_it_shows_a_whole_log_and_goes_on(rotated, published, tmp_path, monkeypatch, in_steps):
    """An exception in the place of each file in turn."""
    archive.bring_up_to_date(tmp_path / "at once")
    put, site, stop = archive.put, tmp_path / "stopped", 0
    while True:
        stop += 1

        def put_some(path, content, left=[stop]):  # noqa: B006 - it counts down
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt
            put(path, content)

        with monkeypatch.context() as stopping:
            stopping.setattr(archive, "put", put_some)
            try:
                archive.bring_up_to_date(site)
                break
            except KeyboardInterrupt:
                shown = (site / "checkpoint").exists()
        if shown:
            assert verified("log", site, "--key", str(rotated))[0] == 0, f"stopped at file {stop}"
    assert stop > 5, "it was stopped, and each run got further"
    assert files_of(site) == files_of(tmp_path / "at once")


def killed_after(files: int, site: Path) -> int:
    """The archive is written by a process that gets SIGKILL with that many files in place and the next one still a draft; its status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    replace, left = Path.replace, iter(range(files))

    def until(draft: Path, target: Path) -> Path:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(draft, target)

    try:
        Path.replace = until  # type: ignore[method-assign]  # of the child alone
        archive.bring_up_to_date(site)
        os._exit(0)
    finally:
        os._exit(1)


def test_killed_at_any_moment_it_is_whole_up_to_its_checkpoint_or_has_none(rotated, published, tmp_path, in_steps):
    if connection.vendor == "postgresql":
        pytest.skip(
            "processes that fork cannot share a connection to a server; what is killed here is the writing of files, the same on both"
        )
    archive.bring_up_to_date(tmp_path / "at once")
    site, written, said = tmp_path / "killed", len(files_of(tmp_path / "at once")), []
    for files in (1, 2, 5, 9, 14, written // 2, written - 2, written):
        said.append(killed_after(files, site))
        if (site / "checkpoint").exists():
            report = verification.verify_export(site, [], keys.ring())
            assert report.faults == []
            assert report.verified_size >= SignedSize.open((site / "checkpoint").read_text(), keys.ring()).size
    assert said[:4] == [signal.SIGKILL] * 4
    assert set(said) <= {0, signal.SIGKILL}
    archive.bring_up_to_date(site)
    assert files_of(site) == files_of(tmp_path / "at once")


def test_rows_that_no_longer_lead_to_what_was_signed_are_not_archived(published, site, monkeypatch):
    published(4)
    archive.bring_up_to_date(site)
    published(3)
    true = selectors.commitments
    monkeypatch.setattr(selectors, "commitments", lambda start, stop: [bytes(32), *true(start, stop)[1:]])
    before = (site / "checkpoint").read_text()
    with pytest.raises(archive.ArchiveDisagrees):
        archive.bring_up_to_date(site)
    assert (site / "checkpoint").read_text() == before


# Served


@contextmanager
def served(site: Path):
    """``site`` behind Python's own web server, at the address that it chose."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(site)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield f"http://127.0.0.1:{re.search(r'port ([0-9]+)', process.stdout.readline())[1]}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def fetched(address: str, target: Path) -> int:
    """A copy made from ``index.json`` by somebody who asks nothing else; how many files it names."""

    def get(name: str) -> bytes:
        with urlopen(f"{address}/{name}", timeout=10) as answer:
            return answer.read()

    index = json.loads(get("index.json"))
    listed = [*index["files"], *(file for part in index["parts"] for file in json.loads(get(part["path"])))]
    for file in listed:
        content = get(file["path"])
        assert (len(content), sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
        folder.write(target / file["path"], content)
    return len(listed)


def test_any_web_server_serves_it_and_a_copy_is_proven(rotated, site, tmp_path, capsys):
    witness = Witness("one.example/w")
    cosign(witness)
    archive.bring_up_to_date(site)
    copy = tmp_path / "copy"
    with served(site) as address:
        assert fetched(address, copy) > 10
    trusted = ["--key", str(rotated), "--witness", witness.vkey()]
    assert verified("log", copy, *trusted)[0] == 0
    assert told_by_ours(copy, *trusted) == 0


def test_the_mirror_of_the_documentation_copies_a_log_whose_key_changed(rotated, site, tmp_path):
    """The program in docs/trace.md, over the addresses under /trace: /trace/keys is one page there."""
    document = (Path(__file__).parents[4] / "docs" / "trace.md").read_text()
    program, copy = tmp_path / "mirror.py", tmp_path / "copy"
    program.write_text(re.search(r"### mirror\n\n```python\n(.*?)```", document, re.DOTALL)[1])
    archive.bring_up_to_date(site)
    for path in (site / "keys").iterdir():
        path.unlink()
    (site / "keys").rmdir()
    (site / "keys").write_text(selectors.key_statements())
    with served(site) as address:
        done = subprocess.run([sys.executable, "-I", str(program), address, str(copy)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "310 leaves\n"), done.stderr
    assert verified("log", copy, "--key", str(rotated))[0] == 0
