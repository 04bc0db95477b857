"""The demonstration has the real reference tables."""

from __future__ import annotations

from parvis.components.registries import actions


def load() -> None:
    actions.load_all()
