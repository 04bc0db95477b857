"""What the clock starts."""

from __future__ import annotations

from parvis.components.opinions.actions import forget_erased, tell_decided

__all__ = ["forget_erased", "tell_decided"]
