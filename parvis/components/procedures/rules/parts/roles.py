"""``roles``: acts of the desk that are reserved to those who hold a role, such as decisions to whoever signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.procedures.rules.parts.part import Part
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Source

TRANSITIONS = {"accepted": "accept", "refused": "refuse", "closed_without_decision": "close"}  # other acts go by their own name


def build(value: Mapping[str, Any] | None) -> Mapping[str, frozenset[str]]:
    """By the name of the transition, the roles that may take it."""
    return {TRANSITIONS.get(act, act): frozenset(slugs) for act, slugs in (value or {}).items()}


def mistakes(source: Source) -> Iterator[Mistake]:
    for act in source.value.get("roles") or {}:
        if act in TRANSITIONS and act not in source.value["decisions"]:
            yield mistake(source, ("roles", act), f"No decision is called `{act}` here", "Remove it, or add the decision.")


PART = Part("roles", build, mistakes)
