"""Pictures of drawings: everything lies inside, a lone point has something around it, no picture is a ribbon."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from parvis.design.sketches import FARTHEST, MOST_OUTLINES, sketch

PLACES = some.tuples(some.floats(-180, 180), some.floats(-FARTHEST, FARTHEST)).map(list)
SQUARE = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]
SHAPES = (
    PLACES.map(lambda place: {"type": "Point", "coordinates": place})
    | some.lists(PLACES, min_size=2, max_size=5).map(lambda line: {"type": "LineString", "coordinates": line})
    | some.lists(PLACES, min_size=3, max_size=5).map(lambda ring: {"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
)


@given(some.lists(SHAPES, min_size=1, max_size=4))
def test_every_shape_lies_inside_the_picture(shapes: list[dict[str, Any]]) -> None:
    drawn = sketch(shapes)
    height = float(drawn.height)
    assert 0 < height <= 1001
    places = [(each.x, each.y) for each in drawn.shapes if each.kind == "point"]
    places += [found for each in drawn.shapes for found in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", each.path)]
    assert all(-1 <= float(x) <= 1001 and -1 <= float(y) <= height + 1 for x, y in places)
    assert 30 < float(drawn.bar) <= 331


def test_a_lone_point_stands_in_the_middle_of_a_kilometre() -> None:
    drawn = sketch([{"type": "Point", "coordinates": [-1.68, 48.1113]}], layers=[[SQUARE]])
    assert (drawn.shapes[0].x, drawn.length) == ("500", "200\u00a0m")
    assert drawn.backdrop == "", "an outline elsewhere is not drawn"


def test_outlines_in_sight_are_drawn_and_too_many_are_left_to_a_coarser_layer() -> None:
    point = {"type": "Point", "coordinates": [0.5, 0.5]}
    assert sketch([point], layers=[[SQUARE] * (MOST_OUTLINES + 1), [SQUARE]]).backdrop.count("M") == 1


def test_a_place_at_the_pole_makes_no_ribbon() -> None:
    assert float(sketch([{"type": "Point", "coordinates": [0, -90]}]).height) <= 1001
