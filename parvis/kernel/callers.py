"""Where a request comes from, for limits of calls; never stored or logged as such."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """Where the call comes from: in production the address that our own proxy saw, the last of the header.

    What stands before it in ``X-Forwarded-For`` was written by the caller and would buy them a fresh limit.
    """
    forwarded = str(request.headers.get("X-Forwarded-For", "")) if not settings.PARVIS_DEMO else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
