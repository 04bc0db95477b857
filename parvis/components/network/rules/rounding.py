"""Counts as the public reads them: in tens, so that no single site can be worked out."""

from __future__ import annotations

LEAST = 10


def rounded(number: int) -> int | str:
    """To the nearest ten; ``suppressed`` below ten; none is none."""
    if number == 0:
        return 0
    return "suppressed" if number < LEAST else round(number / LEAST) * LEAST
