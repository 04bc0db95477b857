"""``obligation``: the procedure is an official declaration; errors in it belong to one history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.components.procedures.rules.parts.part import Part
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """What is declared, under a name that several procedures may share."""

    slug: str
    title: Text


def build(value: Mapping[str, Any] | None) -> Obligation | None:
    return Obligation(slug=value["slug"], title=Text.of(value["title"])) if value else None


PART = Part("obligation", build)
