"""Procedure files read against all that this installation offers."""

from __future__ import annotations

from parvis.components.procedures.rules.loader import Reading, load
from parvis.components.procedures.rules.once_only import Concepts
from parvis.components.procedures.selectors import lists, reserved
from parvis.components.procedures.selectors.published import rule_questions
from parvis.kernel import catalogue


def read_here(text: str, *, concepts: Concepts | None = None) -> Reading:
    """``text`` read against the offers, life events, lists, registers, roles and rules of this installation."""
    return load(
        text,
        offers={name: tuple(field.name for field in offer.fields) for name, offer in catalogue.offers().items()},
        life_events={event.slug for event in catalogue.life_events()},
        concepts=concepts,
        places=lists.known_levels(),
        registers=lists.known_registers(),
        roles=reserved.desk_roles(),
        rules=rule_questions(),
    )
