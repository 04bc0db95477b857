"""The two keys of the trace: one signs checkpoints, the other makes subjects opaque.

The demonstration makes both on first use. Production is given them, by environment variable or as
files in ``PARVIS_DATA/keys``; losing the subject key would cut everyone from their own lines.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings

from parvis.core.protection.rules.notes import Signer, Verifier
from parvis.kernel.secrets import MissingSecret


def signer() -> Signer:
    """The key that signs checkpoints; raises MissingSecret, BadKey."""
    return Signer.parse(secret("PARVIS_TRACE_KEY", file="trace.key", make=new_signing_key))


def verifier() -> Verifier:
    """What everyone may know of that key."""
    return signer().verifier


def are_here() -> bool:
    """Whether this installation has a log of its own yet."""
    return bool(os.environ.get("PARVIS_TRACE_KEY")) or (settings.PARVIS_DATA / "keys" / "trace.key").exists()


def subject_key() -> bytes:
    """The key under which subjects are named in the trace, and nowhere else; raises MissingSecret."""
    return secret("PARVIS_TRACE_SUBJECT_KEY", file="trace-subjects.key", make=new_subject_key).encode()


def origin() -> str:
    """The log's name: where it is published, without the scheme."""
    parts = urlsplit(settings.PARVIS_ORIGIN)
    return f"{parts.netloc}{parts.path}/trace"


def new_signing_key() -> str:
    return str(Signer.generate(origin()))


def new_subject_key() -> str:
    return token_hex(32)


def secret(variable: str, *, file: str, make: Callable[[], str]) -> str:
    """The secret in the environment ``variable`` or in ``PARVIS_DATA/keys/file``, made in the demonstration."""
    path = settings.PARVIS_DATA / "keys" / file
    if given := os.environ.get(variable, ""):
        return given.strip()
    if not path.exists():
        if not settings.PARVIS_DEMO:
            raise MissingSecret(f"Set {variable}, or put the key into {path}: production makes none by itself (`parvis trace new-keys`).")
        keep(path, make())
    return read(path)


def keep(path: Path, text: str) -> None:
    """Write a secret that its owner alone can read; whoever comes second keeps the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(draft, path)  # unlike a rename, never replaces
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@cache
def read(path: Path) -> str:
    return path.read_text().strip()
