"""The document store on disk: what it accepted is still there after a power cut."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Django's file system storage, with each new file and its folder written through to the disk."""

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]  # the stubs leave the method out
        path = Path(self.path(saved))
        for each in (path, path.parent):
            write_through(each)
        return saved


def write_through(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
