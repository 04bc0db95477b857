"""What the clock starts."""

from __future__ import annotations

from france.document_requests.actions import confirm_silences

__all__ = ["confirm_silences"]
