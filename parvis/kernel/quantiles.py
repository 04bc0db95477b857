"""One way of ranking: the value that a share of all do not exceed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import TypeVar

Value = TypeVar("Value")


def nearest_rank(ranked: Sequence[Value], share: str, *, to_come: int = 0) -> Value | None:
    """The smallest of ``ranked``, in ascending order, that at least ``share`` (a decimal, as text) of them do not exceed.

    With ``to_come=1``, the split-conformal quantile (Lei and others, 2018): the next value, if it is like the others, does not exceed it
    with at least that probability, whatever their law. None when there are too few.
    """
    place = max(1, ceil(Fraction(share) * (len(ranked) + to_come)))
    return ranked[place - 1] if place <= len(ranked) else None
