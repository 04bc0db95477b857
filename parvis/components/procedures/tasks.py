"""What the clock starts: debts of sources, what they corrected, retention."""

from __future__ import annotations

from parvis.components.procedures.actions.asking import collect_debts
from parvis.components.procedures.actions.correcting import follow_corrections
from parvis.components.procedures.actions.received import destroy_what_is_over
from parvis.components.procedures.actions.retention import erase_what_is_over

__all__ = ["collect_debts", "destroy_what_is_over", "erase_what_is_over", "follow_corrections"]
