"""Every duty that France declares, by theme."""

from france.duties.declared import access, consultations, decisions, documents, exchanges, integrity, plans, procurement, telecoms

FOUNDING = (
    *consultations.DUTIES,
    *documents.DUTIES,
    *decisions.FOUNDING,
    *exchanges.DUTIES,
    *procurement.DUTIES,
    *access.DUTIES,
    *telecoms.DUTIES,
    *integrity.DUTIES,
    *plans.DUTIES,
)
# What letters and clocks need beside the fifty duties of the founding documents.
NEEDED = (*decisions.NEEDED, *documents.NEEDED)

DUTIES = (*FOUNDING, *NEEDED)
