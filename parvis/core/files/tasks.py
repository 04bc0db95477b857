"""What the clock starts for documents."""

from __future__ import annotations

from parvis.core.files import actions
from parvis.core.files.actions import resumable


def destroy_expired() -> None:
    actions.destroy_expired()


def destroy_uploads() -> None:
    resumable.destroy_expired()


def scan_waiting() -> None:
    actions.scan_waiting()


def sweep() -> None:
    actions.sweep()
