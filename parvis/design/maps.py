"""Maps drawn by the server: areas as SVG paths, coloured by classes of a value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from parvis.design import typography
from parvis.design.charts import SUPPRESSED, is_number, plain, written

WIDTH = 1000.0  # of the drawing, in its own units
CLASSES = 5
NAMES_AT_MOST = 16  # more names would cover one another
SPECK = 60.0  # an outline smaller than this shows no colour: a round stands for it, while there are few

Point = Sequence[float]  # longitude, latitude
Ring = Sequence[Point]


@dataclass(frozen=True)
class Projection:
    """Longitudes and latitudes onto the drawing; good for one country's size."""

    west: float
    north: float
    squeeze: float  # a degree of longitude is shorter away from the equator
    scale: float
    height: float

    def place(self, point: Point) -> tuple[float, float]:
        return (point[0] - self.west) * self.squeeze * self.scale, (self.north - point[1]) * self.scale

    def path(self, rings: Iterable[Ring]) -> str:
        """Rings as one SVG path; holes are left open by the even-odd rule. Outlines that never change come as tuples: written once."""
        return kept_path(self, rings) if isinstance(rings, tuple) else self.written_path(rings)

    def written_path(self, rings: Iterable[Ring]) -> str:
        return "".join("M" + "L".join(f"{plain(x)} {plain(y)}" for x, y in map(self.place, ring)) + "Z" for ring in rings)


@lru_cache(maxsize=500)
def kept_path(projection: Projection, rings: tuple[Ring, ...]) -> str:
    return projection.written_path(rings)


def fitted(points: Sequence[Point], margin: float = 0.04) -> Projection:
    """The projection in which ``points`` fill the drawing, with a margin around."""
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    squeeze = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    wide = max((max(longitudes) - min(longitudes)) * squeeze, 1e-6)
    high = max(latitudes) - min(latitudes)
    border = margin * max(wide, high)
    scale = WIDTH / (wide + 2 * border)
    return Projection(min(longitudes) - border / squeeze, max(latitudes) + border, squeeze, scale, (high + 2 * border) * scale)


def breaks(values: Sequence[float], classes: int = CLASSES) -> list[float]:
    """Upper bounds of at most ``classes`` classes holding about as many areas each."""
    ordered = sorted(values)
    bounds = [ordered[math.ceil(len(ordered) * part / classes) - 1] for part in range(1, classes + 1)] if ordered else []
    return sorted(set(bounds))


def style_of(value: object, bounds: Sequence[float]) -> str:
    """The class that colours a value: q1 (lowest) to q5, ``suppressed`` or ``missing``."""
    if value == SUPPRESSED:
        return "suppressed"
    if not is_number(value):
        return "missing"
    rank = next(index for index, bound in enumerate(bounds) if float(value) <= bound)  # type: ignore[arg-type]
    return f"q{CLASSES - (len(bounds) - 1 - rank)}"


@dataclass(frozen=True)
class Area:
    """One area as drawn: a path, or a round for a place without outline."""

    name: str
    title: str
    style: str
    path: str
    x: str
    y: str
    label_y: str


@dataclass(frozen=True)
class Map:
    """Everything that the template draws."""

    height: str
    backdrop: str
    areas: tuple[Area, ...]
    legend: tuple[tuple[str, str], ...]  # (style, words)
    named: bool


def drawn(areas: Sequence[Mapping[str, Any]], *, backdrop: Sequence[Ring] = (), unit: str = "") -> Map:
    """A map of ``areas`` (dicts ``name``, ``value`` and ``rings`` or ``point``) on an unlabelled ``backdrop``."""
    projection = fitted([point for ring in (*backdrop, *(ring for area in areas for ring in rings_of(area))) for point in ring])
    bounds = breaks([float(area["value"]) for area in areas if is_number(area["value"])])
    few = len(areas) <= NAMES_AT_MOST
    found = tuple(area_of(area, projection, style=style_of(area["value"], bounds), unit=unit, few=few) for area in areas)
    return Map(plain(projection.height), projection.path(backdrop), found, legend(areas, bounds, unit), few)


def rings_of(area: Mapping[str, Any]) -> Sequence[Ring]:
    return area.get("rings") or [[area["point"]]]


def area_of(area: Mapping[str, Any], projection: Projection, *, style: str, unit: str, few: bool) -> Area:
    rings = rings_of(area)
    x, y = projection.place(area.get("point") or middle(rings))
    round_instead = not area.get("rings") or (few and extent(rings, projection) < SPECK)
    path = "" if round_instead else projection.path(rings)
    title = f"{area['name']}{typography.colon()}{written(area['value'], unit)}"
    return Area(str(area["name"]), title, style, path, plain(x), plain(y), plain(y - 30 if round_instead else y + 8))


def extent(rings: Sequence[Ring], projection: Projection) -> float:
    """The larger side of the box around ``rings``, as drawn."""
    xs, ys = zip(*(projection.place(point) for ring in rings for point in ring), strict=True)
    return float(max(max(xs) - min(xs), max(ys) - min(ys)))


def middle(rings: Sequence[Ring]) -> Point:
    """The centre of the longest ring's box: enough to put a name."""
    ring = max(rings, key=len)
    longitudes, latitudes = [point[0] for point in ring], [point[1] for point in ring]
    return (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2


def legend(areas: Sequence[Mapping[str, Any]], bounds: Sequence[float], unit: str) -> tuple[tuple[str, str], ...]:
    values = [area["value"] for area in areas]
    figures = sorted(float(value) for value in values if is_number(value))
    words = []
    for style, held in groupby(figures, key=lambda value: style_of(value, bounds)):
        inside = list(held)
        words.append((style, span(inside[0], inside[-1], unit)))
    words += [("suppressed", written(SUPPRESSED))] if SUPPRESSED in values else []
    return tuple(words + ([("missing", written(None))] if None in values else []))


def span(low: float, high: float, unit: str) -> str:
    """``12 to 40 %``, or one figure when both are the same."""
    return written(high, unit) if low == high else f"{typography.amount(low)} – {written(high, unit)}"
