"""``publication``: who must agree before a version of the procedure comes into force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.components.procedures.rules.parts.part import Part


@dataclass(frozen=True, kw_only=True)
class PublicationRule:
    """With ``second_person``, one agent asks for publication and another one of the same body confirms it."""

    second_person: bool = False


def build(value: Mapping[str, Any] | None) -> PublicationRule:
    return PublicationRule(**(value or {}))


PART = Part("publication", build)
