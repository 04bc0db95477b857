"""What the clock starts."""

from __future__ import annotations

from parvis.components.opinions.actions import tell_decided

__all__ = ["tell_decided"]
