"""What the clock starts: the index follows what systems declare."""

from __future__ import annotations

from parvis.components.search import actions


def reindex() -> None:
    actions.reindex()
