"""Doc 9303 as pure functions: zones, data groups, signatures, chips, and who holds the document. No Django."""

from parvis.core.evidence.rules.raising import EvidenceRule

__all__ = ["EvidenceRule"]
