"""Outlines of areas that systems ship: names, parents, and rings to draw."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from parvis.kernel import catalogue
from parvis.kernel.manifest import Outlines

Ring = list[tuple[float, float]]  # longitude, latitude


@dataclass(frozen=True)
class Area:
    """One area as a map draws it."""

    code: str
    name: str
    parent: str
    rings: tuple[Ring, ...]


@cache
def areas_of(declared: Outlines) -> dict[str, Area]:
    """The areas of one file, by code."""
    read = json.loads(declared.file.read_text(encoding="utf-8"))
    west, south = read["origin"]
    step = read["step"]

    def ring(flat: list[int]) -> Ring:
        return [(west + x * step, south + y * step) for x, y in zip(flat[::2], flat[1::2], strict=True)]

    return {code: Area(code, area["name"], area["parent"], tuple(map(ring, area["rings"]))) for code, area in read["areas"].items()}


@cache
def parents() -> dict[str, str]:
    """The area that each area is part of."""
    return {code: area.parent for declared in catalogue.outlines() for code, area in areas_of(declared).items()}


def covering(codes: Collection[str]) -> Outlines | None:
    """The outlines that hold most of ``codes``."""
    best = max(catalogue.outlines(), key=lambda declared: len(areas_of(declared).keys() & set(codes)), default=None)
    return best if best and areas_of(best).keys() & set(codes) else None


def name_of(code: str) -> str:
    """The name of an area, or its code where no outlines have it."""
    return next((areas_of(declared)[code].name for declared in catalogue.outlines() if code in areas_of(declared)), code)


def backdrop(codes: Collection[str]) -> list[Ring]:
    """What is drawn behind areas: their parents and the neighbours of these; without outlines of parents, their own neighbours."""
    holding = [each for each in catalogue.outlines() if areas_of(each).keys() & set(codes)]
    widest = max(holding, key=lambda each: len(areas_of(each)), default=None)
    declared = covering({parents()[code] for code in codes if code in parents()}) or widest
    return [ring for area in areas_of(declared).values() for ring in area.rings] if declared else []
