"""A round of the clock: everything that is due, one after another, whatever becomes of any one of them.

One row that cannot be treated stops none of the others, hides none behind it, and is not hidden itself: the round fails once it is
over, so that operators see it among the tasks that fail, and the log says which row and why, without what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from time import monotonic
from typing import Any, TypeVar

import structlog
from django.db import Error, connection
from django.db.models import Model, QuerySet

from parvis.kernel import failures

log = structlog.get_logger("parvis.rounds")

Key = TypeVar("Key")
Row = TypeVar("Row", bound=Model)
PAGE = 500
TOLD = 20  # failures of one round that the log tells one by one


class RoundIncomplete(RuntimeError):
    """Some rows of a round could not be treated; all others were."""


def each(keys: Iterable[Key], do: Callable[[Key], Any], *, of: str, within: timedelta | None = None) -> int:
    """Call ``do``, which keeps its own transaction, with each key; how many times it did not answer False.

    ``of`` names the task. What is left after ``within`` waits for the next round. Raises RoundIncomplete at the end when a row failed,
    and at once what is no row's fault: a database that is gone.
    """
    ends = monotonic() + within.total_seconds() if within is not None else None
    done, failed, first = 0, 0, None
    for key in keys:
        try:
            done += do(key) is not False
        except Exception as error:
            if isinstance(error, Error) and not connection.is_usable():
                raise
            failed += 1
            first = first or error
            if failed <= TOLD:
                log.error("row not treated", round=of, row=str(key), error=failures.sentence(error), trail=failures.trail(error))
        if ends is not None and monotonic() > ends:
            break
    if first is not None:
        raise RoundIncomplete(f"{failed} of {done + failed} could not be treated by {of}; the log says which and why.") from first
    return done


def pages(rows: QuerySet[Row, Row], *, size: int = PAGE) -> Iterator[list[Row]]:
    """All rows by their key, page after page: no row waits behind one that stays in the set."""
    last: Any = None
    while found := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:size]):
        yield found
        last = found[-1].pk


def keys(rows: QuerySet[Any, Any], *, size: int = PAGE) -> Iterator[Any]:
    """The keys of all rows, read page after page."""
    last: Any = None
    while found := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk").values_list("pk", flat=True)[:size]):
        yield from found
        last = found[-1]
