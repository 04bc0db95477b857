"""What the country declares of its network, and the outlines of its areas."""

from __future__ import annotations

import json
from functools import cache

from parvis.components.network.rules import sheet
from parvis.kernel import catalogue
from parvis.kernel.networks import NetworkService, SharedNetwork

Ring = tuple[tuple[float, float], ...]


def network() -> SharedNetwork:
    return catalogue.shared_network()


def family(code: str) -> str:
    """The ministry or authority in words; its code when the country does not name it."""
    found = network().families.get(code)
    return str(found) if found else code


def area(code: str) -> str:
    return network().areas.get(code, code)


@cache
def services() -> dict[str, NetworkService]:
    return {each.slug: each for each in network().services}


@cache
def rings() -> dict[str, tuple[Ring, ...]]:
    """The outline of each area, longitudes and latitudes."""
    file = network().outlines
    if file is None:
        return {}
    read = json.loads(file.read_text(encoding="utf-8"))
    (west, south), step = read["origin"], read["step"]
    return {
        code: tuple(
            tuple((west + x * step, south + y * step) for x, y in zip(flat[::2], flat[1::2], strict=True)) for flat in found["rings"]
        )
        for code, found in read["areas"].items()
    }


def known() -> sheet.Known:
    """What cells of a sheet are checked against."""
    declared = network()
    return sheet.Known(families=declared.families, services=services(), areas=declared.areas, place=declared.place)
