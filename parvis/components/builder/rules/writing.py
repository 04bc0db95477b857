"""The plain value of a procedure file's text, kept from one page to the next."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from parvis.components.procedures.rules.source import read


@lru_cache(maxsize=64)
def plain(text: str) -> dict[str, Any]:
    """The plain value that ``text`` writes, kept for the next page: nobody changes it in place. Raises Unreadable."""
    found: dict[str, Any] = read(text).value
    return found
