"""``third_party``: whether people may file for somebody else without a mandate."""

from __future__ import annotations

from typing import Any

from parvis.components.procedures.rules.parts.part import Part


def build(value: Any) -> bool:
    return bool(value)


PART = Part("third_party", build)
