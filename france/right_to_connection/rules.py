"""Whether an access provider must keep a household's line, from where its request for help stands.

Code de l'action sociale et des familles, article L. 115-3: until the request is decided on, the line is kept; its rate may be
lowered as long as public services and electronic mail can still be used. Duty R31.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """What binds the provider today."""

    KEPT = "kept"  # the request is being examined: the line must work
    HELPED = "helped"  # the fund pays: nothing is left to cut for
    RELEASED = "released"  # refused, closed or withdrawn: the common rules of unpaid bills hold again
    NONE = "none"  # no request was ever made for this line


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request to the fund; ``decided_on`` and ``accepted`` are None until it is decided."""

    submitted_on: date
    decided_on: date | None = None
    accepted: bool | None = None


def standing(requests: list[Request]) -> tuple[Standing, date | None]:
    """Where a line stands and since when: one open request keeps it, whatever earlier ones came to.

    >>> standing([Request(submitted_on=date(2026, 3, 2), decided_on=date(2026, 4, 1), accepted=False)])[0]
    <Standing.RELEASED: 'released'>
    """
    waiting = [each.submitted_on for each in requests if each.decided_on is None]
    if waiting:
        return Standing.KEPT, min(waiting)
    decided = [each for each in requests if each.decided_on is not None]
    if not decided:
        return Standing.NONE, None
    last = max(decided, key=lambda each: each.decided_on or each.submitted_on)
    return (Standing.HELPED if last.accepted else Standing.RELEASED), last.decided_on
