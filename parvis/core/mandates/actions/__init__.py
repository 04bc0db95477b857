"""What changes mandates: proving, proposing, answering, signing, ending."""

from parvis.core.mandates.actions.errors import ENDED, MandateRefused
from parvis.core.mandates.actions.proving import ensure
from parvis.core.mandates.actions.recording import note_use

__all__ = ["ENDED", "MandateRefused", "ensure", "note_use"]
