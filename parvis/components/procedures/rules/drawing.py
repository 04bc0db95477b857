"""Drawings on a map: points, lines and polygons as GeoJSON (RFC 7946), or as coordinates that anybody can type.

A line of text is one shape: pairs ``latitude, longitude`` in degrees (WGS 84), parted by ``;``. One pair is a point, several
are a line, and several of which the last repeats the first are a polygon.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

MAX_TEXT = 200_000  # signs of what is typed or given as a file
MAX_SHAPES = 50
MAX_POINTS = 2_000
DECIMALS = 6  # of a degree: about ten centimetres
SHAPES = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
MANY = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
PAIR = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")

Position = list[float]


class WrongDrawing(ValueError):
    """What was given is no drawing; ``code`` says what is wrong, ``line`` where, counting from 1, or 0."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line


def read(written: str, *, allowed: Collection[str] = tuple(SHAPES.values())) -> dict[str, Any]:
    """The FeatureCollection that ``written`` is. Raises WrongDrawing."""
    if len(written) > MAX_TEXT:
        raise WrongDrawing("long")
    geometries = list(from_json(written) if written.lstrip().startswith("{") else from_lines(written))
    if not geometries:
        raise WrongDrawing("empty")
    if len(geometries) > MAX_SHAPES or sum(1 for each in geometries for _ in positions(each)) > MAX_POINTS:
        raise WrongDrawing("many")
    if any(SHAPES[each["type"]] not in allowed for each in geometries):
        raise WrongDrawing("shape")
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]}


def from_lines(written: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(written.splitlines(), start=1):
        if line.strip():
            yield shape([pair(each, number) for each in line.rstrip("; ").split(";")], number)


def pair(written: str, line: int) -> Position:
    found = PAIR.fullmatch(written)
    if found is None:
        raise WrongDrawing("pair", line)
    return position([float(found[2]), float(found[1])], line)


def shape(points: list[Position], line: int) -> dict[str, Any]:
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    if points[0] != points[-1]:
        return {"type": "LineString", "coordinates": points}
    return {"type": "Polygon", "coordinates": [ring(points, line)]}


def from_json(written: str) -> Iterator[dict[str, Any]]:
    try:
        found = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise WrongDrawing("json") from error
    yield from geometries_of(found)


def geometries_of(found: Any) -> Iterator[dict[str, Any]]:
    """Every single shape of a FeatureCollection, a Feature or a geometry."""
    kind = found.get("type") if isinstance(found, Mapping) else None
    if not isinstance(kind, str):
        raise WrongDrawing("geojson")
    if kind == "FeatureCollection" and isinstance(found.get("features"), list):
        for each in found["features"][: MAX_SHAPES + 1]:
            if not isinstance(each, Mapping) or each.get("type") != "Feature":
                raise WrongDrawing("geojson")
            yield from geometries_of(each)
    elif (
        kind == "Feature"
        and isinstance(found.get("geometry"), Mapping)
        and found["geometry"].get("type") not in ("Feature", "FeatureCollection")
    ):
        yield from geometries_of(found["geometry"])
    elif kind in MANY and isinstance(found.get("coordinates"), list):
        for each in found["coordinates"][: MAX_SHAPES + 1]:
            yield geometry(MANY[kind], each)
    elif kind in SHAPES:
        yield geometry(kind, found.get("coordinates"))
    else:
        raise WrongDrawing("geojson")


def geometry(kind: str, coordinates: Any) -> dict[str, Any]:
    if kind == "Point":
        return {"type": kind, "coordinates": position(coordinates)}
    if not isinstance(coordinates, list) or len(coordinates) > MAX_POINTS:
        raise WrongDrawing("geojson" if not isinstance(coordinates, list) else "many")
    if kind == "LineString":
        if len(coordinates) < 2:
            raise WrongDrawing("geojson")
        return {"type": kind, "coordinates": [position(each) for each in coordinates]}
    if not coordinates or not all(isinstance(each, list) and len(each) <= MAX_POINTS for each in coordinates):
        raise WrongDrawing("geojson")
    return {"type": kind, "coordinates": [ring([position(point) for point in each]) for each in coordinates]}


def position(found: Any, line: int = 0) -> Position:
    """Longitude and latitude in degrees, rounded; a height is left out."""
    if not isinstance(found, list) or not 2 <= len(found) <= 3:
        raise WrongDrawing("geojson", line)
    if not all(isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each) for each in found):
        raise WrongDrawing("geojson", line)
    longitude, latitude = found[:2]
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise WrongDrawing("earth", line)
    return [round(float(longitude), DECIMALS), round(float(latitude), DECIMALS)]


def ring(points: list[Position], line: int = 0) -> list[Position]:
    if len(points) < 4 or points[0] != points[-1]:
        raise WrongDrawing("ring", line)
    return points


def positions(geometry: Mapping[str, Any]) -> Iterator[Sequence[float]]:
    """Every position of a single shape."""
    match geometry["type"]:
        case "Point":
            yield geometry["coordinates"]
        case "LineString":
            yield from geometry["coordinates"]
        case _:
            yield from (point for ring in geometry["coordinates"] for point in ring)


def geometries(drawing: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The shapes of a drawing that is kept."""
    return [each["geometry"] for each in drawing.get("features", ())]


def written(drawing: Mapping[str, Any]) -> str:
    """A drawing as lines of coordinates; as GeoJSON where lines cannot say it."""
    found = geometries(drawing)
    if not all(map(fits_a_line, found)):
        return json.dumps(drawing)
    return "\n".join("; ".join(f"{point[1]:.6f}, {point[0]:.6f}" for point in positions(each)) for each in found)


def fits_a_line(geometry: Mapping[str, Any]) -> bool:
    """Whether a line of text says this shape: not a polygon with holes, nor a line that comes back to where it began."""
    if geometry["type"] == "Polygon":
        return len(geometry["coordinates"]) == 1
    return bool(geometry["type"] == "Point" or geometry["coordinates"][0] != geometry["coordinates"][-1])


def counts(drawing: Mapping[str, Any]) -> Counter[str]:
    """How many points, lines and polygons."""
    return Counter(SHAPES[each["type"]] for each in geometries(drawing))
