"""What somebody drew on a map, as a picture: points, lines and polygons on outlines, with a scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.design import typography
from parvis.design.charts import plain
from parvis.design.maps import WIDTH, Point, Projection, Ring, fitted

LEAST = 0.012  # degrees of latitude that a picture shows at least: a lone point with what is around it, over a kilometre
METRES = 111_320.0  # in a degree of latitude
FARTHEST = 80.0  # degrees from the equator: beyond, this projection draws ribbons, and what is there lies outside the picture
NEAR = 3.0  # units: points of an outline that lie nearer to the last one are left out
MOST_OUTLINES = 300  # in one picture
LONGEST_BAR = 0.3  # of the width


@dataclass(frozen=True)
class Shape:
    """One shape as drawn: a path, or a round at ``x`` and ``y`` for a point."""

    kind: str  # point | line | polygon
    path: str
    x: str = ""
    y: str = ""


@dataclass(frozen=True)
class Sketch:
    """Everything that the template draws; ``bar`` is the length of the scale in the drawing's units, ``length`` what it stands for."""

    height: str
    backdrop: str
    shapes: tuple[Shape, ...]
    bar: str
    bar_y: str
    text_y: str
    length: str


def sketch(geometries: Sequence[Mapping[str, Any]], *, layers: Iterable[Iterable[Ring]] = ()) -> Sketch:
    """A picture of GeoJSON points, lines and polygons, at least one, on the first of ``layers`` of outlines with few enough in sight."""
    box = framed([point for each in geometries for ring in rings_of(each) for point in ring])
    projection = fitted(box)
    seen = ([ring for ring in layer if touches(ring, box)] for layer in layers)
    backdrop = next((rings for rings in seen if 0 < len(rings) <= MOST_OUTLINES), [])
    bar, length = scale_bar(projection)
    return Sketch(
        plain(projection.height),
        "".join(thinned(ring, projection) for ring in backdrop),
        tuple(shape_of(each, projection) for each in geometries),
        plain(30 + bar),
        plain(projection.height - 30),
        plain(projection.height - 45),
        length,
    )


def rings_of(geometry: Mapping[str, Any]) -> Sequence[Ring]:
    found = geometry["coordinates"]
    return [[found]] if geometry["type"] == "Point" else [found] if geometry["type"] == "LineString" else found


def framed(points: Sequence[Point]) -> list[Point]:
    """Two corners around ``points``, no smaller than LEAST and no flatter than two to one."""
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = (min(max(edge, -FARTHEST), FARTHEST) for edge in (min(point[1] for point in points), max(point[1] for point in points)))
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * squeeze, north - south
    tall = max(high, wide / 2, LEAST)
    broad = max(wide, tall)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return [(middle_x - broad / squeeze / 2, middle_y - tall / 2), (middle_x + broad / squeeze / 2, middle_y + tall / 2)]


def touches(ring: Ring, box: Sequence[Point]) -> bool:
    """Whether the box around ``ring`` meets the picture, its margin counted."""
    (west, south), (east, north) = box
    aside_x, aside_y = (east - west) / 5, (north - south) / 5
    longitudes, latitudes = [point[0] for point in ring], [point[1] for point in ring]
    return (
        min(longitudes) <= east + aside_x
        and max(longitudes) >= west - aside_x
        and min(latitudes) <= north + aside_y
        and max(latitudes) >= south - aside_y
    )


def thinned(ring: Ring, projection: Projection) -> str:
    """An outline as part of an SVG path, without the points that nobody would see."""
    kept: list[tuple[float, float]] = []
    for x, y in map(projection.place, ring):
        if not kept or math.hypot(x - kept[-1][0], y - kept[-1][1]) >= NEAR:
            kept.append((x, y))
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in kept) + "Z"


def shape_of(geometry: Mapping[str, Any], projection: Projection) -> Shape:
    if geometry["type"] == "Point":
        x, y = projection.place(geometry["coordinates"])
        return Shape("point", "", plain(x), plain(y))
    if geometry["type"] == "LineString":
        return Shape("line", projection.written_path([geometry["coordinates"]]).removesuffix("Z"))
    return Shape("polygon", projection.written_path(geometry["coordinates"]))


def scale_bar(projection: Projection) -> tuple[float, str]:
    """The longest round length that fits, in units of the drawing and in words."""
    unit = METRES / projection.scale  # metres of one unit
    metres = max(length for length in lengths() if length <= max(unit * WIDTH * LONGEST_BAR, 1))
    words = f"{typography.amount(metres / 1000)}\u00a0km" if metres >= 1000 else f"{metres}\u00a0m"
    return metres / unit, words


def lengths() -> Iterator[int]:
    for power in range(8):
        yield from (each * 10**power for each in (1, 2, 5))
