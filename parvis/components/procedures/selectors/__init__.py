"""What reads procedures and files; the names that other systems may use."""

from parvis.components.procedures.rules.once_only import Measure
from parvis.components.procedures.selectors.figures import MonthlyFigures, monthly_figures, usual_delay
from parvis.components.procedures.selectors.files import accepted_people
from parvis.components.procedures.selectors.once_only import (
    MonthlyAsks,
    MonthlyDocuments,
    asks_by_month,
    documents_by_month,
    measures,
)
from parvis.components.procedures.selectors.published import (
    UnknownProcedure,
    adopting,
    current_version,
    declared_needs,
    procedure,
    rule_of,
    versions_in_force,
)

__all__ = [
    "Measure",
    "MonthlyAsks",
    "MonthlyDocuments",
    "MonthlyFigures",
    "UnknownProcedure",
    "accepted_people",
    "adopting",
    "asks_by_month",
    "current_version",
    "declared_needs",
    "documents_by_month",
    "measures",
    "monthly_figures",
    "procedure",
    "rule_of",
    "usual_delay",
    "versions_in_force",
]
