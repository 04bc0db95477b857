"""What the clock starts for programs: warnings of keys that end, documents that never came, calls that are owed."""

from __future__ import annotations

from parvis.components.demarches.actions import calling, uploads
from parvis.components.demarches.actions import tokens as keys


def tokens() -> int:
    """Warn of keys that end, forget documents that led to nothing and calls of long ago; how many."""
    return keys.warn_of_ends() + uploads.forget_unused() + calling.forget_old()


def calls() -> int:
    """Hear what happened to files, and tell those who listen; how many calls arrived."""
    calling.listen()
    return calling.send_due()
