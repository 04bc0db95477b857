"""Procedure files read once per process: a digest always means the same text."""

from __future__ import annotations

from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.rules.loader import loaded

KEPT: dict[str, ProcedureFile] = {}


def parsed(digest: str, source: str) -> ProcedureFile:
    """The procedure in ``source``, whose digest is ``digest``. Raises WrongProcedureFile."""
    if digest not in KEPT:
        KEPT[digest] = loaded(source)
    return KEPT[digest]
