"""Secrets of an installation: made once in the demonstration, given by the operator in production."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe


class MissingSecret(RuntimeError):
    """Production was started without a secret; the message says which variable to set."""


def secret_key(data: Path, *, demo: bool) -> str:
    """The key that signs sessions: ``PARVIS_SECRET_KEY``, or one kept in ``data`` for the demonstration."""
    given = os.environ.get("PARVIS_SECRET_KEY", "")
    if given:
        return given
    if not demo:
        raise MissingSecret("Set PARVIS_SECRET_KEY to 50 random characters or more: production makes none by itself.")
    return kept_secret(data / "keys" / "session.key")


def kept_secret(path: Path) -> str:
    """The secret in ``path``, made on first use and readable by its owner only."""
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        keep_first(path, token_urlsafe(48))
    return path.read_text()


def fingerprint(secret: str) -> str:
    """What is stored instead of a code, token, state or cookie: each is random and long, so no salt is needed."""
    return sha256(secret.encode()).hexdigest()


def given_or_kept(variable: str, *, path: Path, make: Callable[[], str], demo: bool, how: str) -> str:
    """The secret in the environment ``variable`` or in the file ``path``, made in the demonstration only.

    Raises MissingSecret; ``how`` is the command that makes one for production.
    """
    if given := os.environ.get(variable, ""):
        return given.strip()
    if not path.exists():
        if not demo:
            raise MissingSecret(f"Set {variable}, or put the key into {path}: production makes none by itself (`{how}`).")
        keep(path, make())
    return read(path)


def keep(path: Path, content: str) -> None:
    """Keep a secret that its owner alone can read; whoever comes second keeps the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    keep_first(path, content)


@cache
def read(path: Path) -> str:
    return path.read_text().strip()


def keep_first(path: Path, content: str) -> None:
    """Write ``path`` whole, unless another process was first: nobody ever reads half a secret."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{token_urlsafe(6)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
