"""The open figures of the procedure, by month and commune."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.procedures.selectors import monthly_figures


def monthly() -> Iterator[Mapping[str, Any]]:
    """One row per closed month and commune."""
    for each in monthly_figures("cantine"):
        yield {
            "period": each.period,
            "commune": each.area,
            "commune_name": each.organisation.removeprefix("Commune de ").removeprefix("Commune d’"),
            "submitted": each.submitted,
            "decided": each.decided,
            "accepted": each.accepted,
            "delay_days": each.delay_days,
        }
