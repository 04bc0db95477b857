"""The demonstration is found as soon as it is loaded."""

from __future__ import annotations

from parvis.components.search import actions


def load() -> None:
    actions.reindex()
