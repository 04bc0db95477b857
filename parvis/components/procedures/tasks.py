"""What the clock starts: debts of sources, retention."""

from __future__ import annotations

from parvis.components.procedures.actions.asking import collect_debts
from parvis.components.procedures.actions.retention import erase_what_is_over

__all__ = ["collect_debts", "erase_what_is_over"]
