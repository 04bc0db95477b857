"""The demonstration publishes the procedures that systems ship."""

from __future__ import annotations

from parvis.components.procedures.actions import publish_shipped


def load() -> None:
    publish_shipped()
