"""What the clock starts: debts of sources, what they corrected, retention."""

from __future__ import annotations

from parvis.components.procedures.actions.announcing import announce
from parvis.components.procedures.actions.asking import collect_debts
from parvis.components.procedures.actions.correcting import follow_corrections
from parvis.components.procedures.actions.escalating import escalate
from parvis.components.procedures.actions.prefill import forget_orphans
from parvis.components.procedures.actions.purging import purge_decided
from parvis.components.procedures.actions.rebasing import rebase_files
from parvis.components.procedures.actions.registers import collect_records
from parvis.components.procedures.actions.reminding import remind, warn_of_ends
from parvis.components.procedures.actions.retention import erase_what_is_over
from parvis.components.procedures.actions.source_retention import destroy_what_is_over
from parvis.components.procedures.actions.tallying import add_up
from parvis.components.procedures.actions.ticking import settle_silences

__all__ = [
    "add_up",
    "announce",
    "collect_debts",
    "collect_records",
    "destroy_what_is_over",
    "erase_what_is_over",
    "escalate",
    "follow_corrections",
    "forget_orphans",
    "purge_decided",
    "rebase_files",
    "remind",
    "settle_silences",
    "warn_of_ends",
]
