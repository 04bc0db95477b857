"""How long decisions take, and which figures rest on too few to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from parvis.kernel.quantiles import nearest_rank

FEWEST = 5  # below, a figure would tell of single bodies
SUPPRESSED = "suppressed"
DECISIONS = frozenset({"approve", "refuse"})


def waits(events: Iterable[tuple[int, str, datetime]]) -> list[tuple[int, timedelta]]:
    """(request, time from the first time it was sent to the decision), for each decision.

    ``events`` are (request, name, moment) in order of time; the time in which changes were asked for counts, as it does
    for whoever waits. After a decision the next sending begins a new wait.
    """
    began: dict[int, datetime] = {}
    found = []
    for request, name, at in events:
        if name == "submit":
            began.setdefault(request, at)
        elif name in DECISIONS and request in began:
            found.append((request, at - began.pop(request)))
    return found


def percentile(values: Sequence[timedelta], share: str) -> timedelta | None:
    """The smallest value that at least ``share`` of all do not exceed (nearest rank); None when they are too few."""
    if len(values) < FEWEST:
        return None
    return nearest_rank(sorted(values), share)


def protected(counts: Mapping[Any, int]) -> dict[Any, int | str]:
    """Counts of one table, small ones withheld, and one more where a single one could be worked out from a total."""
    small = {name for name, count in counts.items() if 0 < count < FEWEST}
    if len(small) == 1:
        others = [name for name, count in counts.items() if count and name not in small]
        small |= {min(others, key=lambda name: (counts[name], str(name)))} if others else set()
    return {name: SUPPRESSED if name in small else count for name, count in counts.items()}
