"""The operator's view of the document store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from parvis.core.files import selectors


def panel(_request: HttpRequest) -> Mapping[str, Any]:
    """For /platform: what was scanned and what was not."""
    counts = selectors.counts()
    return {"counts": counts, "unjudged": counts["unscanned"] + counts["failed"], "has_scanner": bool(settings.PARVIS_CLAMD)}
