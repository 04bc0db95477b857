"""How often somebody may do what costs others something."""

from __future__ import annotations

from parvis.kernel.quotas import counted_here


def spent(what: str, *, limit: int, seconds: int = 60) -> bool:
    """Count one more of ``what`` in this window of the clock; True once there are too many."""
    return counted_here(f"apis:{what}", limit=limit, seconds=seconds).exceeded
