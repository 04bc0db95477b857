"""How the scores of a jury become one figure and a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
Sheet = Mapping[str, int]
"""One member's scores, by criterion."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """Means by criterion, exact, and the weighted mean of the means; None while nobody has scored."""

    means: Mapping[str, Decimal]
    total: Decimal | None
    sheets: int

    @property
    def shown(self) -> Decimal | None:
        """The total as it is published: two decimals, halves away from zero."""
        return None if self.total is None else self.total.quantize(HUNDREDTH, ROUND_HALF_UP)


def result(sheets: Sequence[Sheet], weights: Mapping[str, int]) -> Result:
    """``total`` = Σ weight × mean ÷ Σ weight, over all criteria; a sheet counts once every criterion is scored."""
    whole = [sheet for sheet in sheets if set(weights) <= set(sheet)]
    if not whole:
        return Result(means={}, total=None, sheets=0)
    means = {name: Decimal(sum(sheet[name] for sheet in whole)) / len(whole) for name in weights}
    total = sum((means[name] * weight for name, weight in weights.items()), Decimal()) / sum(weights.values())
    return Result(means=means, total=total, sheets=len(whole))


def ranks(totals: Mapping[str, Decimal]) -> dict[str, int]:
    """The rank of each, highest total first; equal totals share a rank and the next ones are left out: 1, 2, 2, 4.

    Totals are compared as they are published, so that nobody is ranked by a decimal that nobody sees.
    """
    published = {name: total.quantize(HUNDREDTH, ROUND_HALF_UP) for name, total in totals.items()}
    return {name: 1 + sum(other > total for other in published.values()) for name, total in published.items()}


def may_close(*, scored: int, expected: int, quorum: int, deadline_passed: bool) -> bool:
    """Whether scores may be opened: everybody without a conflict has scored, or the day is over; and the quorum is there."""
    return scored >= quorum and (scored >= expected or deadline_passed)
