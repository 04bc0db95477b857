"""Files that are written whole and on disk, or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4


def write(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write ``path`` whole; what was there stands until then. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:  # a full disk must not fill with drafts
        draft.unlink(missing_ok=True)
        raise
    keep_names(path.parent)


def keep_names(directory: Path) -> None:
    """Have the names in ``directory`` on disk too: a renamed file is not there for good before."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
