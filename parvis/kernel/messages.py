"""Gettext catalogues: compiled from their ``.po`` when older, so that a translator only edits text."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_outdated(folders: Iterable[Path]) -> list[Path]:
    """Compile each ``locale/*/LC_MESSAGES/django.po`` under ``folders`` newer than its ``.mo``.

    Returns what was written. A folder that cannot be written is left alone: a wheel ships its
    catalogues compiled.
    """
    return [compiled(po) for folder in folders for po in sorted(folder.glob("locale/*/LC_MESSAGES/django.po")) if is_outdated(po)]


def is_outdated(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return os.access(po.parent, os.W_OK) and (not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime)


def compiled(po: Path) -> Path:
    """Write ``po`` as ``.mo`` beside it, at once: two processes may start together."""
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parents[1].name)
    with NamedTemporaryFile("wb", dir=po.parent, delete=False) as target:
        write_mo(target, catalogue)
    Path(target.name).chmod(0o644)
    Path(target.name).replace(po.with_suffix(".mo"))
    return po.with_suffix(".mo")
