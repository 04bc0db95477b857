"""The public log as files that any web server can hand out, outside the database.

``PARVIS_DATA/trace`` holds ``checkpoint``, ``key``, ``tile/…`` (C2SP tlog-tiles) and, under
``checkpoints/<day>/<size>.note``, every checkpoint ever signed. ``PARVIS_TRACE_WITNESS`` names a second
folder for these, best on a machine that the operator of the database does not own.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings

from parvis.core.protection.rules.notes import BadNote, Checkpoint, Opens
from parvis.kernel.writing import write

__all__ = ["write"]

log = structlog.get_logger(__name__)


def root() -> Path:
    folder: Path = settings.PARVIS_DATA / "trace"
    return folder


def checkpoint_folders() -> list[Path]:
    """Where checkpoints are kept: here and, when there is one, with the witness."""
    witness = os.environ.get("PARVIS_TRACE_WITNESS", "")
    return [root() / "checkpoints", *([Path(witness)] if witness else [])]


@contextmanager
def locked() -> Iterator[None]:
    """One publisher at a time; a publisher that dies lets go."""
    root().mkdir(parents=True, exist_ok=True)
    with (root() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def latest(verifier: Opens) -> Checkpoint | None:
    """The newest checkpoint published here; raises BadNote when it is not this log's."""
    path = root() / "checkpoint"
    return Checkpoint.open(path.read_text(), verifier) if path.exists() else None


def newest_notes() -> list[str]:
    """The newest note here and with each witness, as far as they can be reached."""
    _, *witnesses = checkpoint_folders()
    paths = [root() / "checkpoint", *(witness / "checkpoint" for witness in witnesses)]
    return [path.read_text() for path in paths if path.is_file()]


def publish(note: str, checkpoint: Checkpoint, *, at: datetime) -> None:
    """Keep a signed checkpoint in every folder, then show it as the newest."""
    here, *witnesses = checkpoint_folders()
    write(here / name(checkpoint.size, at), note.encode())
    for witness in witnesses:
        give(witness / name(checkpoint.size, at), note.encode())
        give(witness / "checkpoint", note.encode())
    write(root() / "checkpoint", note.encode())


def name(size: int, at: datetime) -> Path:
    return Path(f"{at:%Y-%m-%d}") / f"{size:012d}.note"


def show_again(note: str, size: int, *, at: datetime) -> None:
    """Write a checkpoint's copies anew, with the lines that witnesses put under it since."""
    here, *witnesses = checkpoint_folders()
    write(here / name(size, at), note.encode())
    for witness in witnesses:
        give(witness / name(size, at), note.encode())
    for newest in (root() / "checkpoint", *(witness / "checkpoint" for witness in witnesses)):
        if newest.exists() and shows(newest, size):
            give(newest, note.encode())


def shows(path: Path, size: int) -> bool:
    return path.read_text().split("\n")[1:2] == [str(size)]


def keep_timestamp(token: bytes, size: int, authority: str, *, at: datetime) -> None:
    """Beside the checkpoint: ``<size>.<authority>.tsr``, as ``openssl ts`` reads it."""
    safe = re.sub(r"[^a-z0-9.-]+", "-", authority.lower())
    for each in checkpoint_folders():
        give((each / name(size, at)).with_suffix(f".{safe}.tsr"), token)


def give(path: Path, content: bytes) -> None:
    """To a witness: one that is away must not stop the log, and must not go unseen."""
    try:
        write(path, content)
    except OSError as error:
        log.error("trace.witness_unreachable", folder=str(path.parent), error=type(error).__name__)


def notes_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every note kept under ``folder``, smallest size first."""
    for path in sorted(folder.rglob("*.note"), key=lambda path: (path.stem, path)):
        yield path, path.read_text(errors="replace")


def checkpoints_in(folder: Path, verifier: Opens) -> Iterator[tuple[Path, Checkpoint | BadNote]]:
    """Every checkpoint kept under ``folder``, or why a note is none."""
    for path, note in notes_in(folder):
        try:
            yield path, Checkpoint.open(note, verifier)
        except BadNote as error:
            yield path, error
