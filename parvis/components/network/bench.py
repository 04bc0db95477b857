"""How long the inventory takes to be listed, drawn, sent and imported, with as many sites as the network has."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import quantiles
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.utils import timezone

from parvis.components.network.actions import loading
from parvis.components.network.models import Site
from parvis.components.network.rules import words
from parvis.components.network.selectors import declared
from parvis.components.network.views import desk, public
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience

ROUNDS = 20
PAST = ((100, 9, "down", 600, ""), (60, 30, "down", 300, ""), (1, None, "down", 100, ""))  # days ago, hours, state, how many sites, why
LISTS = ("/desk/network", "/desk/network?area=35&state=down", "/desk/network?q=tribunal", "/desk/network?sort=name&page=100")


def run(size: int) -> Mapping[str, float]:
    """Milliseconds a page, with its template, over ``size`` invented sites beside those there are; they go afterwards."""
    with transaction.atomic():
        begun = time.perf_counter()
        loading.insert(rows(size), sample=True)
        loaded = time.perf_counter() - begun
        loading.history(PAST, now=timezone.now())
        figures = {"sites": float(Site.objects.count()), "loaded, s": loaded}
        figures |= timed("list", desk.inventory, LISTS)
        figures |= timed("map", desk.site_map, ("/desk/network/map",))
        figures |= timed("map of one area", desk.site_map, (f"/desk/network/map?area={next(iter(declared.network().areas))}",))
        begun = time.perf_counter()
        sent = sum(len(part) for part in desk.export_csv(asked("/desk/network/sites.csv")))
        figures |= {"export CSV, s": time.perf_counter() - begun, "export CSV, MB": sent / 1e6}
        figures |= timed("services", public.catalogue, ("/network/services",))
        figures |= timed("state of services", public.status, ("/network/status",))
        figures |= timed("overview", public.overview, ("/network",))
        transaction.set_rollback(True)
    return figures


def timed(name: str, view: Callable[..., HttpResponseBase], paths: tuple[str, ...]) -> dict[str, float]:
    taken = []
    for path in paths * max(1, ROUNDS // len(paths)):
        begun = time.perf_counter()
        view(asked(path))
        taken.append((time.perf_counter() - begun) * 1000)
    cuts = quantiles(taken, n=20)
    return {f"{name} p50, ms": cuts[9], f"{name} p95, ms": cuts[18]}


def asked(path: str) -> HttpRequest:
    """A request of somebody who runs the network."""
    request = RequestFactory().get(path)
    permissions = frozenset({"network.see", "network.operate"})
    request.actor = Actor(audience=Audience.OPERATOR, permissions=permissions)  # type: ignore[attr-defined]
    return request


def rows(size: int) -> list[dict[str, Any]]:
    areas, kinds, slugs = list(declared.network().areas), list(words.KINDS), list(declared.services())
    families = list(declared.network().families)
    return [
        {
            "code": f"BENCH-{number:06d}",
            "name": f"Site {number}",
            "body": f"bench-{number % 900}",
            "body_name": f"Body {number % 900}",
            "family": families[number % len(families)],
            "kind": kinds[number % len(kinds)],
            "commune": "",
            "place": f"Place {number % 5000}",
            "area": areas[number * 7 % len(areas)],
            "longitude": 2.0 + (number % 100) / 100,
            "latitude": 47.0 + (number % 90) / 100,
            "technology": "fibre",
            "rate": 1000,
            "backup": "",
            "services": slugs[: 1 + number % len(slugs)],
            "opened_on": None,
            "closed_on": None,
            "criticality": 3,
            "label": "internal",
        }
        for number in range(size)
    ]
