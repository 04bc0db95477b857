"""The public log as files that any web server can hand out, outside the database.

``PARVIS_DATA/trace`` holds ``checkpoint``, ``key``, ``tile/…`` (C2SP tlog-tiles) and, under
``checkpoints/<day>/<size>.note``, every checkpoint ever signed. ``PARVIS_TRACE_WITNESS`` names a second
folder for these, best on a machine that the operator of the database does not own.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import structlog
from django.conf import settings

from parvis.core.protection.rules.notes import BadNote, Checkpoint, Verifier

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


def latest(verifier: Verifier) -> Checkpoint | None:
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
    name = Path(f"{at:%Y-%m-%d}") / f"{checkpoint.size:012d}.note"
    here, *witnesses = checkpoint_folders()
    write(here / name, note.encode())
    for witness in witnesses:
        give(witness / name, note.encode())
        give(witness / "checkpoint", note.encode())
    write(root() / "checkpoint", note.encode())


def give(path: Path, content: bytes) -> None:
    """To a witness: one that is away must not stop the log, and must not go unseen."""
    try:
        write(path, content)
    except OSError as error:
        log.error("trace.witness_unreachable", folder=str(path.parent), error=type(error).__name__)


def write(path: Path, content: bytes) -> None:
    """Write a file whole and on disk, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def notes_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every note kept under ``folder``, smallest size first."""
    for path in sorted(folder.rglob("*.note"), key=lambda path: (path.stem, path)):
        yield path, path.read_text(errors="replace")


def checkpoints_in(folder: Path, verifier: Verifier) -> Iterator[tuple[Path, Checkpoint | BadNote]]:
    """Every checkpoint kept under ``folder``, or why a note is none."""
    for path, note in notes_in(folder):
        try:
            yield path, Checkpoint.open(note, verifier)
        except BadNote as error:
            yield path, error
