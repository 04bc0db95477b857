"""The demonstration's files can be searched from the start."""

from __future__ import annotations

from parvis.components.casework.actions.indexing import index


def load() -> None:
    index()
