"""How long it takes to protect a month of many areas, and to open the page of a dataset."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from statistics import quantiles

from django.test import Client

from parvis.components.opendata import selectors
from parvis.components.opendata.rules.tables import Guard, Measures, Table

PAGES = 40
AREAS_IN_ONE = 350  # about as many communes as a department has
MEASURES = Measures({"filed": "", "granted": "filed", "refused": "filed"})


def run(size: int) -> Mapping[str, float]:
    """Seconds to protect ``size`` areas; milliseconds to draw the page of a published dataset, if there is one."""
    return {"areas": size, "small counts of one month, s": protected(size), **page()}


def protected(size: int) -> float:
    table = Table("bench", "area", (), MEASURES, {(f"{number:05}", ()): counts(number) for number in range(size)})
    parents = {f"{number:05}": f"parent {number // AREAS_IN_ONE}" for number in range(size)}
    begun = time.perf_counter()
    Guard(parents=parents).protect([table])
    return time.perf_counter() - begun


def counts(number: int) -> dict[str, int]:
    chance = random.Random(number)  # noqa: S311  the same areas each time
    filed = int(chance.expovariate(1 / 15))
    granted = sum(chance.random() < 0.9 for _ in range(filed))
    return {"filed": filed, "granted": granted, "refused": filed - granted}


def page() -> dict[str, float]:
    slug = next((entry.slug for entry in selectors.entries() if entry.latest), None)
    if slug is None:
        return {}
    client, taken = Client(), []
    for _ in range(PAGES):
        begun = time.perf_counter()
        client.get(f"/data/{slug}")
        taken.append((time.perf_counter() - begun) * 1000)
    cuts = quantiles(taken, n=20)
    return {"dataset page p50, ms": cuts[9], "dataset page p95, ms": cuts[18]}
