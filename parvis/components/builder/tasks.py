"""What the clock starts: versions in force that came by another way than the builder are looked through too."""

from __future__ import annotations

from parvis.components.builder import selectors
from parvis.components.builder.actions.checking import checked

AT_ONCE = 20


def check_published() -> int:
    """Run the gate on versions in force that it has not seen; returns how many. What it finds is published, and stops nothing."""
    waiting = selectors.unchecked()[:AT_ONCE]
    for version in waiting:
        checked(version)
    return len(waiting)
