"""What the clock starts."""

from __future__ import annotations

from france.school_year.actions import destroy_what_is_over

__all__ = ["destroy_what_is_over"]
