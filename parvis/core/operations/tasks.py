"""What the clock starts for the installation as a whole."""

from __future__ import annotations

from django.core.management import call_command


def forget_sessions() -> None:
    """Delete the sessions that are over: they name who signed in, and when."""
    call_command("clearsessions")
