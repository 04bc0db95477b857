"""Questions from the plain values that the file holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.components.procedures.rules import conditions, formulas
from parvis.components.procedures.rules.questions import Field, FieldType, Option, Proposed
from parvis.kernel.text import Text

IDENTITY_FORMATS = ("image/jpeg", "image/png", "application/pdf")
IDENTITY_MEGABYTES = 20
SHAPES = ("point", "line", "polygon")
PLAIN = (
    "name",
    "concept",
    "required",
    "certified",
    "unit",
    "autocomplete",
    "personal_name",
    "max_length",
    "pattern",
    "example",
    "min_rows",
    "max_rows",
    "min_length",
    "other",
    "level",
    "registry",
    "heading_level",
    "nature",
    "purge_after_decision",
    "collapsible",
    "decimals",
    "max_files",
)


def field(value: Mapping[str, Any]) -> Field:
    return Field(
        **{key: value[key] for key in PLAIN if key in value},
        type=FieldType(value["type"]),
        label=Text.of(value["label"]),
        hint=Text.of(value["hint"]) if "hint" in value else None,
        when=conditions.parse(value["when"]) if "when" in value else None,
        options=tuple(map(option, value.get("options", ()))),
        pattern_error=Text.of(value["pattern_error"]) if "pattern_error" in value else None,
        minimum=str(value.get("minimum", "")),
        maximum=str(value.get("maximum", "")),
        accept=tuple(value.get("accept", IDENTITY_FORMATS if value.get("nature") == "identity" else ())),
        max_megabytes=value.get("max_megabytes", IDENTITY_MEGABYTES if value.get("nature") == "identity" else 5),
        allows=tuple(value.get("allows", ())),
        shapes=tuple(value.get("shapes", SHAPES if value["type"] == "map" else ())),
        fills=value.get("fills", {}),
        fields=tuple(map(field, value.get("fields", ()))),
        formula=formulas.parse(value["formula"]) if "formula" in value else None,
        proposed_from=Proposed(**value["proposed_from"]) if "proposed_from" in value else None,
    )


def option(value: Mapping[str, Any]) -> Option:
    return Option(value=value["value"], label=Text.of(value["label"]), options=tuple(map(option, value.get("options", ()))))
