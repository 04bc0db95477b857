"""What reads procedures and files; the names that other systems may use."""

from parvis.components.procedures.selectors.figures import MonthlyFigures, monthly_figures, usual_delay
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
    "MonthlyFigures",
    "UnknownProcedure",
    "adopting",
    "current_version",
    "declared_needs",
    "monthly_figures",
    "procedure",
    "rule_of",
    "usual_delay",
    "versions_in_force",
]
