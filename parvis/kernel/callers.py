"""What a request says of its way here: its address, for limits of calls, never stored or logged as such; its name, given by a proxy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def address(request: HttpRequest) -> str:
    """Where the call comes from; see ``address_in``."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str:
    """Where the call of a WSGI environment comes from: in production the address that our own proxy saw, the last of the header.

    What stands before it in ``X-Forwarded-For`` was written by the caller and would buy them a fresh limit.
    """
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", "")) if not settings.PARVIS_DEMO else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(environ.get("REMOTE_ADDR", ""))


def plain_name(given: str) -> str:
    """The name that a proxy gave the request, where it is a plain one that may be written down; else nothing."""
    return given if GIVEN_ID.fullmatch(given) else ""
