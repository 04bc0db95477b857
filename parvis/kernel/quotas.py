"""How often a caller may call in a window of the clock, and what is left of it, as headers tell it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True, kw_only=True)
class Quota:
    """What is left of a limit; ``reset`` is the end of the window in Unix seconds."""

    limit: int
    used: int
    reset: int

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit

    def headers(self, now: float) -> dict[str, str]:
        said = {"RateLimit-Limit": str(self.limit), "RateLimit-Remaining": str(self.remaining), "RateLimit-Reset": str(self.reset)}
        return said | ({"Retry-After": str(max(1, self.reset - int(now)))} if self.exceeded else {})


def counted_here(key: str, *, limit: int, seconds: int = 60) -> Quota:
    """The quota under ``key`` after counting one call in the current window, among the calls of this process alone."""
    window = int(time.time()) // seconds
    name = f"quota:{key}:{window}"
    cache.add(name, 0, timeout=2 * seconds)
    try:
        used = cache.incr(name)
    except ValueError:  # dropped between the two by a full cache
        used = 1
    return Quota(limit=limit, used=used, reset=(window + 1) * seconds)
