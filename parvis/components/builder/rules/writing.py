"""From a plain value to the text of a procedure file and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from parvis.components.procedures.rules.canonical import canonical
from parvis.components.procedures.rules.source import read


def rewritten(text: str, value: Mapping[str, Any]) -> str:
    """``text`` itself when it says ``value`` already, comments and all; else ``value`` in canonical form."""
    return text if plain(text) == value else canonical(value)


@lru_cache(maxsize=64)
def plain(text: str) -> dict[str, Any]:
    """The plain value that ``text`` writes, kept for the next page: nobody changes it in place. Raises Unreadable."""
    found: dict[str, Any] = read(text).value
    return found
