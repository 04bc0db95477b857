"""Lists of places and registers, as the country declares them."""

from __future__ import annotations

from functools import cache
from typing import Any

from parvis.components.procedures.rules.places import PlaceIndex, index_of
from parvis.kernel import catalogue
from parvis.kernel.references import Register


@cache
def places(level: str) -> PlaceIndex:
    """The places of ``level``; none where no system declares them any more."""
    declared = catalogue.place_lists().get(level)
    return index_of(level, declared.entries() if declared else {})


def place(level: str, code: str) -> dict[str, Any] | None:
    """The answer that names a place by its code."""
    return places(level).value(code)


def register(slug: str) -> Register | None:
    return catalogue.registers().get(slug)


def known_levels() -> set[str]:
    return set(catalogue.place_lists())


def known_registers() -> dict[str, tuple[str, ...]]:
    """The paths that each register shows."""
    return {slug: tuple(each.shown) for slug, each in catalogue.registers().items()}
