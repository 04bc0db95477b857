"""The hubs as their country describes them; known before the first model is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from parvis.core.hubs import sandbox
from parvis.core.hubs.rules.endpoints import Description
from parvis.kernel import catalogue


@cache
def descriptions() -> dict[str, Description]:
    """Every hub as its country tells it, by slug."""
    return {slug: import_module(hub.description).description for slug, hub in catalogue.hubs().items() if hub.description}


def problems() -> Mapping[str, list[Any]]:
    """What keeps files of the sandbox from answering, for operators: ``absent`` folders and ``unreadable`` files."""
    shipped: set[Path] = {each.sandbox.shipped for each in descriptions().values()}
    return {"absent": sandbox.absent(), "unreadable": [each for root in sorted(shipped) for each in sandbox.unreadable(shipped=root)]}
