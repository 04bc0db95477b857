"""The open figures of requests for documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from france.document_requests.selectors import figures


def monthly() -> Iterator[Mapping[str, Any]]:
    """One row per closed month and body."""
    yield from figures()
