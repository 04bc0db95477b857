"""Names of communes and countries by their INSEE code, for pages that show where somebody was born."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from parvis.kernel.text import Text

COMMUNES = Path(__file__).parent / "registries" / "cog" / "communes.csv"
# Code officiel géographique, countries: those met so far. Others show their code until the list is a registry.
COUNTRIES = {
    "99100": Text("France", "France"),
    "99335": Text("Mali", "Mali"),
}


def place_name(code: str) -> str:
    """``Rennes`` for ``35238``; the code itself when nothing here names it."""
    return str(COUNTRIES[code]) if code in COUNTRIES else communes().get(code, code)


@cache
def communes() -> Mapping[str, str]:
    with COMMUNES.open(newline="", encoding="utf-8") as lines:
        return {line["code"]: line["name"] for line in csv.DictReader(lines)}
