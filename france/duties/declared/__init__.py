"""Every duty that France declares, by theme."""

from france.duties.declared import access, consultations, decisions, documents, exchanges, integrity, plans, procurement, telecoms, trace

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
# What letters, clocks and the trace need beside the fifty duties of the founding documents.
NEEDED = (*decisions.NEEDED, *documents.NEEDED, *trace.NEEDED)

DUTIES = (*FOUNDING, *NEEDED)
