"""What reads procedures and files; the names that other systems may use."""

from parvis.components.procedures.lifecycle import DECIDED, OPEN, State
from parvis.components.procedures.models import (
    Answer,
    Correction,
    File,
    ForWhom,
    Group,
    Membership,
    Message,
    Passage,
    Procedure,
    ProcedureVersion,
    Tally,
    WithdrawnDecision,
)
from parvis.components.procedures.rules.once_only import Measure
from parvis.components.procedures.selectors.access import handled_by, seen_by, who_handle
from parvis.components.procedures.selectors.delays import usual_delay
from parvis.components.procedures.selectors.figures import MonthlyFigures, monthly_figures
from parvis.components.procedures.selectors.files import accepted_people, computed_values, draft_of, file_of, progress
from parvis.components.procedures.selectors.forwarding import forwards
from parvis.components.procedures.selectors.once_only import (
    MonthlyAsks,
    MonthlyDocuments,
    asks_by_month,
    documents_by_month,
    held_concepts,
    measures,
)
from parvis.components.procedures.selectors.published import (
    UnknownProcedure,
    adopting,
    current_version,
    declared_needs,
    procedure,
    procedure_called,
    procedures_of_body,
    rule_for,
    rule_of,
    shipped,
    trial_files,
    trial_of,
    under_way,
    versions_in_force,
    versions_of,
)
from parvis.components.procedures.selectors.reading import read_here
from parvis.components.procedures.selectors.wording import blocks

__all__ = [
    "DECIDED",
    "OPEN",
    "Answer",
    "Correction",
    "File",
    "ForWhom",
    "Group",
    "Measure",
    "Membership",
    "Message",
    "MonthlyAsks",
    "MonthlyDocuments",
    "MonthlyFigures",
    "Passage",
    "Procedure",
    "ProcedureVersion",
    "State",
    "Tally",
    "UnknownProcedure",
    "WithdrawnDecision",
    "accepted_people",
    "adopting",
    "asks_by_month",
    "blocks",
    "computed_values",
    "current_version",
    "declared_needs",
    "documents_by_month",
    "draft_of",
    "file_of",
    "forwards",
    "handled_by",
    "held_concepts",
    "measures",
    "monthly_figures",
    "procedure",
    "procedure_called",
    "procedures_of_body",
    "progress",
    "read_here",
    "rule_for",
    "rule_of",
    "seen_by",
    "shipped",
    "trial_files",
    "trial_of",
    "under_way",
    "usual_delay",
    "versions_in_force",
    "versions_of",
    "who_handle",
]
