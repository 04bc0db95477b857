"""Names of communes and countries by their INSEE code, and where communes are."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from parvis.kernel.networks import NetworkPlace
from parvis.kernel.text import Text

COMMUNES = Path(__file__).parent / "registries" / "cog" / "communes.csv"
DEPARTMENTS = Path(__file__).parent / "registries" / "cog" / "departments.csv"
CENTRES = Path(__file__).parent / "outlines" / "centres.csv"
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


@cache
def departments() -> Mapping[str, str]:
    """Departments and what stands for one overseas, by code."""
    with DEPARTMENTS.open(newline="", encoding="utf-8") as lines:
        return {line["code"]: line["name"] for line in csv.DictReader(lines)}


@cache
def located() -> Mapping[str, NetworkPlace]:
    """Each commune with its department, and its middle where that is known."""
    with CENTRES.open(newline="", encoding="utf-8") as lines:
        centres = {line["code"]: (float(line["longitude"]), float(line["latitude"])) for line in csv.DictReader(lines)}
    with COMMUNES.open(newline="", encoding="utf-8") as lines:
        return {
            line["code"]: NetworkPlace(line["name"], line["department"], *centres.get(line["code"], (None, None)))
            for line in csv.DictReader(lines)
        }


def place(code: str) -> NetworkPlace | None:
    return located().get(code)


@cache
def populations() -> Mapping[str, int]:
    with COMMUNES.open(newline="", encoding="utf-8") as lines:
        return {line["code"]: int(line["population"] or 0) for line in csv.DictReader(lines)}
