"""The public log under /trace, for people and programs."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from parvis.components.rights import picture
from parvis.components.rights.rules.chain import STEPS, WORDS
from parvis.core.protection import actions as trace_actions
from parvis.core.protection import keys, stamping
from parvis.core.protection import selectors as trace
from parvis.core.protection.authority import TimestampAuthority
from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.notes import Checkpoint, Verifier
from parvis.core.protection.rules.sealed import Sealed
from parvis.kernel import fetching
from parvis.kernel.fetching import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(maelle, read, published):
    for _ in range(3):
        read(maelle)
    published()


def test_anyone_reads_how_the_trace_works(client, log):
    page = client.get("/trace", headers={"accept-language": "en"}).content.decode()
    assert "What is proven, and what is not" in page
    assert str(keys.verifier()) in page


def test_the_checkpoint_is_signed_by_the_published_key(client, log):
    verifier = Verifier.parse(client.get("/trace/key").content.decode())
    answer = client.get("/trace/checkpoint")
    assert Checkpoint.open(answer.content.decode(), verifier).size == 3
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=5"


def test_a_stranger_can_recompute_the_tree_from_what_is_served(client, log):
    """As any client of tlog-tiles does: checkpoint, entries, tile, root."""
    checkpoint = Checkpoint.open(client.get("/trace/checkpoint").content.decode(), keys.verifier())
    bundle = client.get(f"/trace/tile/entries/000.p/{checkpoint.size}").content
    entries = [bundle[at + 2 : at + 34] for at in range(0, len(bundle), 34)]
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    assert b"".join(leaves) == client.get(f"/trace/tile/0/000.p/{checkpoint.size}").content
    assert merkle.Frontier().extended(leaves).root() == checkpoint.root


def test_tiles_never_change_and_are_cached_as_such(client, log):
    answer = client.get("/trace/tile/0/000.p/3")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "path",
    [
        "0/000",
        "0/000.p/4",
        "1/000.p/1",
        "64/000",
        "0/x000/000",
        "0/..%2f..%2fkeys",
        "0/000.p/0",
        "entries/000",
        "entries/001.p/1",
        "entries/x",
        "a/000",
        "00/000.p/3",
        "000.p/3",
    ],
)
def test_what_is_no_published_tile_is_not_found(client, log, path):
    assert client.get(f"/trace/tile/{path}").status_code == 404


def test_before_the_first_checkpoint_there_is_none(client, db):
    assert client.get("/trace/checkpoint").status_code == 404
    assert "None yet" in client.get("/trace", headers={"accept-language": "en"}).content.decode()


def test_lateness_is_said_to_everyone(client, maelle, read, monkeypatch):
    from datetime import timedelta

    from parvis.core.protection import selectors as trace

    read(maelle)
    monkeypatch.setattr(trace, "LONGEST_DELAY", timedelta(seconds=-1))
    assert "Proofs are late" in client.get("/trace", headers={"accept-language": "en"}).content.decode()


def test_the_public_pages_tell_nothing_about_anyone(client, log, maelle):
    from parvis.core.protection import selectors as trace

    for path in ("/trace", "/trace/checkpoint", "/trace/key"):
        page = client.get(path).content.decode()
        assert "Rennes" not in page
        assert trace.subject(maelle.identity.canonical()) not in page


def test_the_verifier_is_downloaded_and_proves_a_receipt_by_itself(client, maelle, read, published, tmp_path):
    """As a stranger uses it: python -I, in an empty folder, with the key that the log publishes."""
    line = read(maelle)
    published()
    (tmp_path / "verifier.py").write_bytes(client.get("/trace/verifier.py").content)
    (tmp_path / "key").write_bytes(client.get("/trace/key").content)
    (tmp_path / "receipt.json").write_text(json.dumps(trace.receipt_of(line).as_json()))
    ran = subprocess.run(
        [sys.executable, "-I", "verifier.py", "receipt", "receipt.json", "--key", "key"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "PROVEN" in ran.stdout


@pytest.mark.parametrize("language", ["fr", "en"])
def test_one_picture_says_at_each_step_who_could_cheat_and_whether_it_shows(client, language):
    """In both languages, in words beside it too; no line is wider than the picture, no two lie on one another."""
    page = client.get("/trace", headers={"accept-language": language}).content.decode()
    drawn, told = re.findall(r"<svg viewBox=\"0 0 350.*?</svg>|<details>.*?</details>", page, re.DOTALL)[:2]
    lines = [(int(y), html.unescape(words)) for y, words in re.findall(r'<text [^>]*y="(\d+)">(.*?)</text>', drawn)]
    assert [y for y, _ in lines] == sorted({y for y, _ in lines})
    assert max(len(words) for _, words in lines) <= picture.LETTERS
    said, words = " ".join(" ".join(words for _, words in lines).split()), html.unescape(told)
    for step in STEPS:
        for text in (step.title, step.what, step.cheat, WORDS[step.seen], step.why):
            assert " ".join(getattr(text, language).split()) in said
            assert getattr(text, language) in words
    for address in ("/trace/alarms", "/trace/figures", "/trace/monitor", "/trace/check"):
        assert f'href="{address}"' in page


DOCUMENT = (Path(__file__).parents[4] / "docs" / "trace.md").read_text(encoding="utf-8")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    not all(map(shutil.which, ("curl", "openssl"))), reason="LOUD: curl or openssl is absent, a journalist's commands were not run"
)
def test_what_a_journalist_types_from_the_document_really_runs(live_server, maelle, read, published, tmp_path, monkeypatch):
    """Every command of « How a journalist verifies » as it is printed, in the order in which it is, in an empty folder."""
    authority = TimestampAuthority.kept_in(tmp_path / "tsa")
    monkeypatch.setenv("PARVIS_TRACE_TSA", f"https://tsa.example/stamp {authority.certificates}")
    monkeypatch.setattr(fetching, "post", lambda _url, *, content, **_: Answer(status=200, content=authority.answer(content)))
    lines = [read(maelle) for _ in range(3)]
    published()
    assert stamping.stamp() == 1
    leaves = [bytes(line.leaf.commitment) for line in lines[:2]]
    note = trace_actions.sign_text(str(Sealed.of(keys.origin(), date(2026, 10, 1), leaves)))
    trace.SealedList.objects.create(month=date(2026, 10, 1), note=note, leaves=b"".join(sorted(leaves)))
    (tmp_path / "receipt.json").write_text(json.dumps(trace.receipt_of(lines[1]).as_json()))
    shutil.copy(authority.certificates, tmp_path / "tsa.pem")
    section = DOCUMENT.partition("## How a journalist verifies")[2].partition("## How to run a witness")[0]
    (tmp_path / "mirror.py").write_text(re.findall(r"```python\n(.*?)```", section, re.DOTALL)[0])
    commands = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "LOG": f"{live_server.url}/trace", "MONTH": "2026-10", "HOME": str(tmp_path)}
    said = []
    for number, command in enumerate(commands):
        if "yesterday" in command:
            read(maelle)
            published()
        ran = subprocess.run(["sh", "-e"], input=command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, (number, command, ran.stdout, ran.stderr)
        said.append(ran.stdout + ran.stderr)
    assert len(commands) >= 6
    words = "".join(said)
    assert words.count("PROVEN: ") == 5
    assert "the log grew from 3 to 4 leaves" in words
    assert "the 2 lines of 2026-10 that were hidden are these" in words
    assert "Verification: OK" in words
