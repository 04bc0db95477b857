"""The open figures of the right to make a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from france.right_to_error.selectors import figures


def monthly() -> Iterator[Mapping[str, Any]]:
    """One row per closed month, body and obligation."""
    yield from figures()
