"""The keys of the trace: those that sign checkpoints, and the one that makes subjects opaque.

The demonstration makes both on first use. Production is given them, by environment variable or as
files in ``PARVIS_DATA/keys``; losing the subject key would cut everyone from their own lines.
Of several signing keys, one a line, the first signs; those below signed before it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from django.conf import settings

from parvis.core.protection.rules.keyring import Keyring, Statement
from parvis.core.protection.rules.notes import Signer, Verifier
from parvis.kernel.secrets import given_or_kept

SIGNING = "PARVIS_TRACE_KEY"


def signers() -> list[Signer]:
    """The signing keys, the one that signs now first; raises MissingSecret, BadKey."""
    secret(SIGNING, file="trace.key", make=new_signing_key)  # there, or made in the demonstration
    lines = os.environ.get(SIGNING, "") or signing_file().read_text()  # never from memory: keys rotate while processes run
    return [Signer.parse(line) for line in lines.split()]


def signer() -> Signer:
    """The key that signs checkpoints; raises MissingSecret, BadKey."""
    return signers()[0]


def verifier() -> Verifier:
    """What everyone may know of that key."""
    return signer().verifier


def statements() -> list[str]:
    """The notes by which the key was changed, oldest first."""
    return [path.read_text() for path in sorted(statements_folder().glob("*.note"))]


def ring() -> Keyring:
    """Every key that this log had; raises BadNote when the statements kept here are not in order."""
    kept = statements()
    return Keyring.of(Statement.parse(kept[0]).old if kept else first_signer(), kept, witnessed=lambda _note: True)


def first_signer() -> Verifier:
    """The key that signed from the start of a log whose key was never changed: the last of those given."""
    return signers()[-1].verifier


def statements_folder() -> Path:
    folder: Path = settings.PARVIS_DATA / "trace" / "keys"
    return folder


def signing_file() -> Path:
    path: Path = settings.PARVIS_DATA / "keys" / "trace.key"
    return path


def are_here() -> bool:
    """Whether this installation has a log of its own yet."""
    return bool(os.environ.get(SIGNING)) or signing_file().exists()


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
    return given_or_kept(variable, path=path, make=make, demo=settings.PARVIS_DEMO, how="parvis trace new-keys")
