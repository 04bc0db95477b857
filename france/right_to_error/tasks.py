"""What the clock starts."""

from __future__ import annotations

from france.right_to_error.actions import follow_mending, forget

__all__ = ["follow_mending", "forget"]
