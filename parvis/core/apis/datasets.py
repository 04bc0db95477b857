"""How APIs answer, as open data: nobody is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.apis import entries, selectors
from parvis.core.apis.models import Day


def availability() -> Iterator[Mapping[str, Any]]:
    """One row per entry and day that was measured; samples are left out."""
    known = {each.key: each for each in entries.every() if not each.sample}
    for row in Day.objects.filter(entry__in=known).iterator():
        answered = row.checks - row.failures
        yield {
            "api": row.entry,
            "title": str(known[row.entry].title),
            "day": row.day.isoformat(),
            "availability": selectors.percent(row.checks, row.failures),
            "milliseconds": round(row.milliseconds / answered) if answered else None,
        }
