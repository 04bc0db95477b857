"""The public log as somebody outside sees it: fetched over HTTP, checked by programs that are not the platform's."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from journeys import story

from parvis.core.protection.tests import outsiders

ROOT = Path(__file__).parents[2]
ZBARIMG, PDFTOPPM, GO = shutil.which("zbarimg"), shutil.which("pdftoppm"), shutil.which("go")
GO_MODULES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")  # where Debian puts golang-golang-x-mod-dev
AS_THE_HOUSE = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.settings"
import django
django.setup()
globals().update(json.loads(sys.stdin.read()))
"""


def key_of(country) -> str:
    """The log's public key, as soon as a first checkpoint is signed."""
    story.eventually(lambda: grown_beyond(country, 3), seconds=60)
    return (country.data / "trace" / "key").read_text().strip()


def verified(folder: Path, *arguments: object, text: str = "") -> subprocess.CompletedProcess[str]:
    """What the verifier says, as a process of its own with nothing of ours around it."""
    return outsiders.run(folder, *arguments, text=text)


def fetched(country, site: Path) -> int:
    """A stranger's copy of the whole log, made by the program that docs/trace.md gives; returns its size."""
    document = (ROOT / "docs" / "trace.md").read_text()
    program = site.parent / "mirror.py"
    program.write_text(re.search(r"### mirror\n\n```python\n(.*?)```", document, re.DOTALL)[1])
    command = [sys.executable, "-I", str(program), f"{country.origin}/trace", str(site)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[0])


def grown_beyond(country, size: int) -> bool:
    """Whether a checkpoint of more than ``size`` leaves is published."""
    path = country.data / "trace" / "checkpoint"
    return path.exists() and int(path.read_text().split("\n")[1]) > size


def go_on_growth(folder: Path, site: Path, key: str, old: Path) -> str:
    """What Go's own packages say of the growth from ``old`` to the copy; empty where Go is not there, which is said."""
    if GO is None or not GO_MODULES.exists():
        print("LOUD: GO ABSENT: the growth was not verified with Go")
        return ""
    built = folder / "verify"
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": "/usr/share/gocode",
        "GOCACHE": str(folder / "cache"),
        "CGO_ENABLED": "0",
    }
    source = ROOT / "parvis" / "core" / "protection" / "tests" / "verify.go"
    subprocess.run([GO, "build", "-o", str(built), str(source)], env=environment, check=True, capture_output=True, timeout=300)
    command = [str(built), "growth", str(site), key, str(old), str(site / "checkpoint")]
    return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout or "go refuses"


def copy_of(country, folder: Path) -> Path:
    """All that the operator owns, consistent though the country runs."""
    data = folder / "copy"
    shutil.copytree(country.data, data, ignore=shutil.ignore_patterns("parvis.sqlite3*"))
    with sqlite3.connect(country.data / "parvis.sqlite3", timeout=20) as source, sqlite3.connect(data / "parvis.sqlite3") as target:
        source.backup(target)
    return data


def inside(country, script: str, *, data: Path | None = None, settings: dict[str, str] | None = None, **given: Any) -> Any:
    """What ``script`` leaves in ``result``, run as the house itself would, on the country or on a copy of its data."""
    environment = country.environment | {"PARVIS_DATA": str(data or country.data), **(settings or {})}
    program = f"{AS_THE_HOUSE}\n{script}\nprint('\\n' + json.dumps(result, default=str))"
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, input=json.dumps(given), capture_output=True, text=True, timeout=180, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout.splitlines()[-1])


def receipt_once_there(person: story.Visitor, address: str) -> bytes:
    """The file at ``address`` as soon as its proof is published."""

    def there() -> bytes:
        answer = person.page.request.get(f"{person.country.origin}{address}")
        return answer.body() if answer.status == 200 else b""

    return story.eventually(there, seconds=60)


def code_in(pdf: bytes, folder: Path) -> str:
    """The text of the square code in a PDF, as readers of others see it; empty where they are not there, which is said."""
    if ZBARIMG is None or PDFTOPPM is None:
        print("LOUD: zbarimg or pdftoppm ABSENT (apt install zbar-tools poppler-utils): the code of the PDF was not read")
        return ""
    (folder / "receipt.pdf").write_bytes(pdf)
    subprocess.run([PDFTOPPM, "-r", "220", "-png", str(folder / "receipt.pdf"), str(folder / "page")], check=True, timeout=60)
    pages = [str(path) for path in sorted(folder.glob("page*.png"))]
    command = [ZBARIMG, "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", *pages]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout.strip()  # 4: a page had none


def root_over(leaves: list[bytes]) -> bytes:
    """The tree hash of RFC 6962, 2.1, written down once more from its text."""
    if len(leaves) < 2:
        return sha256(b"\x00" + leaves[0]).digest() if leaves else sha256(b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root_over(leaves[:split]) + root_over(leaves[split:])).digest()
