"""What the clock starts for the queue itself."""

from __future__ import annotations

from parvis.core.jobs import actions


def forget_done_jobs() -> None:
    actions.purge()
