"""What changes: a presentation begun, judged, handed to its person; whom one trusts."""

from parvis.core.evidence.actions.presenting import begin, belongs_to
from parvis.core.evidence.actions.trusting import trust_file

__all__ = ["begin", "belongs_to", "trust_file"]
