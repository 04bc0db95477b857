"""What is open about the network: counts and services; no site is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from parvis.components.network.rules.rounding import rounded
from parvis.components.network.selectors import declared, services, sites
from parvis.kernel.calendar import today

YEARS = 5  # closed ones that are published


def by_area() -> Iterator[Mapping[str, Any]]:
    """One row for each closed year and department: how many sites were open at its end."""
    for year in range(today().year - YEARS, today().year):
        end = date(year, 12, 31)
        found = sites.told().filter(Q(opened_on=None) | Q(opened_on__lte=end), Q(closed_on=None) | Q(closed_on__gt=end))
        counts = sites.counts(found, "area")
        yield from ({"year": str(year), "area": code, "sites": counts.get(code, 0)} for code in declared.network().areas)


def catalogue() -> Iterator[Mapping[str, Any]]:
    """One row for each service, with how many bodies share it."""
    shared = services.shared_by()
    for each in services.entries():
        yield {
            "service": each.slug,
            "title": str(each.title),
            "kind": each.kind,
            "provider": each.provider_name,
            "free": each.free,
            "promised": each.promised,
            "bodies": bodies if (bodies := rounded(shared.get(each.slug, 0))) != "suppressed" else None,
        }


def availability() -> Iterator[Mapping[str, Any]]:
    """One row for each service and closed month."""
    for slug, months in services.availability(12):
        for name, value in months[1:]:
            if value is not None:
                yield {"service": slug, "month": name, "availability": round(value, 3)}
