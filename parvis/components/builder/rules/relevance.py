"""Which settings of a question go with its type, so that a form shows those and no others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from parvis.components.procedures.rules.field_mistakes import ONLY_FOR as OF_THE_LANGUAGE
from parvis.components.procedures.rules.formula_mistakes import COMPUTED
from parvis.components.procedures.rules.kinds import NUMBERS, READ_ONLY

WRITTEN = frozenset({"text", "textarea", "formatted", "email", "phone", "address"})
CLOSED = frozenset({"choice", "multiple", "linked_choice"})

# A key that is not here goes with every type; what the language itself refuses elsewhere comes from the language.
ONLY_FOR: Mapping[str, Collection[str]] = {
    **OF_THE_LANGUAGE,
    "unit": NUMBERS,
    "max_length": WRITTEN,
    "personal_name": frozenset({"text"}),
    "autocomplete": frozenset({"text", "textarea", "email", "phone", "address", "date", "country", "title"}),
    "proposed_from": frozenset({"repetition"}),
    "formula": COMPUTED,
    "decimals": NUMBERS,
}
NOT_OF_COMPUTED = frozenset({"required", "certified", "concept", "minimum", "maximum", "autocomplete"})
NOT_OF_READ_ONLY = frozenset({"required", "certified", "concept", "hint"})


def goes_with(key: str, field: Mapping[str, Any]) -> bool:
    """Whether the form of ``field`` shows ``key``: it goes with the type, or it is there already."""
    kind = field.get("type", "text")
    if key in field:
        return True
    if (kind in READ_ONLY and key in NOT_OF_READ_ONLY) or ("formula" in field and key in NOT_OF_COMPUTED):
        return False
    return kind in ONLY_FOR.get(key, (kind,))


def blank(kind: str, *, name: str, label: Mapping[str, str]) -> dict[str, Any]:
    """A new question of ``kind`` that the language accepts as it stands."""
    made: dict[str, Any] = {"name": name, "type": kind, "label": dict(label)}
    return {**made, **BEGINNINGS.get(kind, {})}


TWO_ANSWERS = [
    {"value": "first", "label": {"fr": "Première réponse", "en": "First answer"}},
    {"value": "second", "label": {"fr": "Seconde réponse", "en": "Second answer"}},
]
BEGINNINGS: Mapping[str, Mapping[str, Any]] = {
    "choice": {"options": TWO_ANSWERS},
    "multiple": {"options": TWO_ANSWERS},
    "linked_choice": {"options": TWO_ANSWERS},
    "formatted": {"pattern": "[0-9]{5}", "example": "35000"},
    "file": {"accept": ["application/pdf", "image/png", "image/jpeg"]},
    "repetition": {"fields": [{"name": "", "type": "text", "label": {"fr": "Nom", "en": "Name"}}]},
}
