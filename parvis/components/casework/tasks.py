"""What the clock starts: what files are found by, and telling agents."""

from __future__ import annotations

from parvis.components.casework.actions.indexing import index
from parvis.components.casework.actions.telling import tell

__all__ = ["index", "tell"]
