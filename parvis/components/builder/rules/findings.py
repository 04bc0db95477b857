"""What the gate says: one finding is one thing, where it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from parvis.kernel.text import Text


class Weight(StrEnum):
    """Whether it stops the publication."""

    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``check`` names the check, ``place`` what it is about in the file (``pages.0.fields.2``), empty for the whole of it."""

    check: str
    weight: Weight
    what: Text
    mend: Text
    place: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "weight": self.weight.value,
            "place": self.place,
            "what": {"fr": self.what.fr, "en": self.what.en},
            "mend": {"fr": self.mend.fr, "en": self.mend.en},
        }


def from_json(written: Mapping[str, Any]) -> Finding:
    return Finding(
        check=written["check"],
        weight=Weight(written["weight"]),
        what=Text.of(written["what"]),
        mend=Text.of(written["mend"]),
        place=written["place"],
    )
