"""How often a caller may call: fixed windows of the clock, counted in a row that all processes share.

A row and not the cache, because each process has its own cache and the limit would grow with their number; one
statement counts all windows that a call falls into. PostgreSQL keeps the table unlogged: counting waits for no disk,
and what a crash forgets is a minute's counts. Floods from one address are counted in the process's own cache, before
anything is read: that limit protects the process itself.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from parvis.kernel.quotas import Quota, counted_here
from parvis.kernel.together import Together

__all__ = ["Limit", "Quota", "address_quota", "spent"]

Windows = tuple[tuple[str, int], ...]  # key and number of each window that a call falls into

COUNT = (
    "INSERT INTO hubs_hubwindow (key, start, calls) VALUES {rows} ON CONFLICT (key) DO UPDATE SET "
    "calls = CASE WHEN hubs_hubwindow.start = excluded.start THEN hubs_hubwindow.calls ELSE 0 END + excluded.calls, "
    "start = excluded.start RETURNING key, calls"
)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most ``calls`` under ``key`` in each window of ``seconds``."""

    key: str
    calls: int
    seconds: int = 60


def spent(limits: Sequence[Limit], now: float | None = None) -> Quota:
    """Count one call under each of ``limits``; the quota of the one with the least left."""
    at = time.time() if now is None else now
    counts = COUNTED(tuple({each.key: int(at) // each.seconds for each in limits}.items()))
    quotas = [Quota(limit=each.calls, used=counts[each.key], reset=(int(at) // each.seconds + 1) * each.seconds) for each in limits]
    return min(quotas, key=lambda quota: (not quota.exceeded, quota.remaining))


def counted(calls: Sequence[Windows]) -> list[dict[str, int]]:
    """For each of ``calls``, how many there were in each of its windows up to it."""
    together = Counter(window for windows in calls for window in windows)
    used = {window: total - together[window] for window, total in written(together).items()}
    told = []
    for windows in calls:
        used |= {window: used[window] + 1 for window in windows}
        told.append({window[0]: used[window] for window in windows})
    return told


def written(counts: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], int]:
    """Calls in each window after these; keys in one order everywhere, so that two processes never wait for each other.

    Of two windows of one key, in the moment when one ends, the later stands: it is written last.
    """
    totals: dict[tuple[str, int], int] = {}
    for start in sorted({start for _, start in counts}):
        mine = sorted((key, calls) for (key, at), calls in counts.items() if at == start)
        statement = COUNT.format(rows=", ".join(["(%s, %s, %s)"] * len(mine)))
        with connection.cursor() as cursor:
            cursor.execute(statement, [each for key, calls in mine for each in (key, start, calls)])
            totals |= {(key, start): total for key, total in cursor.fetchall()}
    return totals


COUNTED: Together[Windows, dict[str, int]] = Together(counted)


def address_quota(address: str) -> Quota:
    """The quota of an address after counting one call."""
    return counted_here(f"hubs:{address}", limit=settings.PARVIS_HUB_CALLS_PER_ADDRESS)
