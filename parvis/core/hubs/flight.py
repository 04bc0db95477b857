"""Calls being answered right now: the same call of the same token twice at once is refused.

Known in this process only. Asking all processes would cost two questions to the database on every call, to spare the
rare repeated one a second reading; that one is written in the trace like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

UNDER_WAY: set[bytes] = set()
GUARD = Lock()


class AlreadyUnderWay(RuntimeError):
    """The same call is being answered."""


@contextmanager
def alone(key: bytes) -> Iterator[None]:
    """Hold ``key`` while a call is answered; raises AlreadyUnderWay."""
    with GUARD:
        if key in UNDER_WAY:
            raise AlreadyUnderWay
        UNDER_WAY.add(key)
    try:
        yield
    finally:
        UNDER_WAY.discard(key)
