"""Sites on a map drawn by the server: an area with a round for its sites, or the sites of one area as points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from parvis.components.network.models import Site
from parvis.components.network.selectors import declared
from parvis.design.charts import plain
from parvis.design.maps import Projection, fitted, middle

WORST = ("down", "degraded", "maintenance", "in-service")  # what a round is coloured by: the worst that it holds
LARGEST = 26.0  # radius, in units of a drawing 1,000 wide
MOST_POINTS = 800


@dataclass(frozen=True)
class Mark:
    """An area and its round, or one site."""

    code: str
    name: str
    path: str
    x: str
    y: str
    radius: str
    state: str
    number: int
    troubled: int


@dataclass(frozen=True)
class Drawing:
    height: str
    backdrop: str
    marks: tuple[Mark, ...]
    undrawn: int = 0  # sites whose place is not on this drawing


def of_areas(sums: Mapping[str, Mapping[str, int]]) -> Drawing:
    """Every area, with a round whose surface goes with its number of sites."""
    rings = declared.rings()
    if not rings:
        return Drawing("0", "", ())
    projection = fitted([point for area in rings.values() for ring in area for point in ring], margin=0.02)
    most = max((sum(each.values()) for each in sums.values()), default=1)
    marks = tuple(mark(code, sums.get(code, {}), projection, most) for code in rings)
    return Drawing(plain(projection.height), "", marks, sum(sum(each.values()) for code, each in sums.items() if code not in rings))


def mark(code: str, states: Mapping[str, int], projection: Projection, most: int) -> Mark:
    rings = declared.rings()[code]
    x, y = projection.place(middle(rings))
    number = sum(states.values())
    radius = max(5.0, LARGEST * math.sqrt(number / most)) if number else 0.0
    state = next((each for each in WORST if states.get(each)), "planned")
    troubled = states.get("down", 0) + states.get("degraded", 0)
    return Mark(code, declared.area(code), projection.path(rings), plain(x), plain(y), plain(radius), state, number, troubled)


def of_sites(area: str, sites: Iterable[Site]) -> Drawing:
    """One area and its sites as points; those whose place lies outside the outline as drawn are counted apart."""
    rings = declared.rings().get(area, ())
    points = [point for ring in rings for point in ring]
    if not points:
        return Drawing("0", "", ())
    projection = fitted(points)
    inside, outside = [], 0
    for site in sites:
        if within(site.longitude, site.latitude, points):
            x, y = projection.place((site.longitude, site.latitude))
            inside.append(Mark(site.code, site.name, "", plain(x), plain(y), "7", site.state, 1, 0))
        else:
            outside += 1
    inside.sort(key=lambda each: WORST[::-1].index(each.state) if each.state in WORST else -1)  # what is worst is drawn on top
    return Drawing(plain(projection.height), projection.path(rings), tuple(inside), outside)


def within(longitude: float, latitude: float, points: list[tuple[float, float]], margin: float = 0.1) -> bool:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs) - margin <= longitude <= max(xs) + margin and min(ys) - margin <= latitude <= max(ys) + margin
