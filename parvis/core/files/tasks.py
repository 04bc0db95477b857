"""What the clock starts for documents."""

from __future__ import annotations

from parvis.core.files import actions


def destroy_expired() -> None:
    actions.destroy_expired()


def scan_waiting() -> None:
    actions.scan_waiting()


def sweep() -> None:
    actions.sweep()
