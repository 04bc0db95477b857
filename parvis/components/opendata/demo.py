"""Publish what the demonstration's past months declare."""

from __future__ import annotations

from parvis.components.opendata import actions


def load() -> None:
    actions.publish_due()
