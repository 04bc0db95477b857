"""Secrets of an installation: made once in the demonstration, given by the operator in production."""

from __future__ import annotations

import os
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
