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
def lines() -> list[tuple[str, str, str, int]]:
    """(code, name, department, population) of each commune: read once, for a third of a second's work is felt at every start."""
    with COMMUNES.open(newline="", encoding="utf-8") as file:
        cells = csv.reader(file)
        code, name, department, population = map(next(cells).index, ("code", "name", "department", "population"))
        return [(line[code], line[name], line[department], int(line[population] or 0)) for line in cells]


@cache
def communes() -> Mapping[str, str]:
    return {code: name for code, name, _, _ in lines()}


@cache
def departments() -> Mapping[str, str]:
    """Departments and what stands for one overseas, by code."""
    with DEPARTMENTS.open(newline="", encoding="utf-8") as file:
        return {line["code"]: line["name"] for line in csv.DictReader(file)}


@cache
def located() -> Mapping[str, NetworkPlace]:
    """Each commune with its department, and its middle where that is known."""
    with CENTRES.open(newline="", encoding="utf-8") as file:
        centres = {code: (float(longitude), float(latitude)) for code, longitude, latitude in list(csv.reader(file))[1:]}
    return {code: NetworkPlace(name, department, *centres.get(code, (None, None))) for code, name, department, _ in lines()}


def place(code: str) -> NetworkPlace | None:
    return located().get(code)


@cache
def populations() -> Mapping[str, int]:
    return {code: population for code, _, _, population in lines()}
