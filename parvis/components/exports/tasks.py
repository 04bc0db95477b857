"""What the clock starts: exports whose time is over are destroyed."""

from __future__ import annotations

from parvis.components.exports.actions import destroy_expired

__all__ = ["destroy_expired"]
