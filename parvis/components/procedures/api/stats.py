"""The figures of a procedure under the names that programs of demarches-simplifiees read, made of what is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from django.http import HttpRequest
from ninja import Schema

from parvis.components.opendata import selectors as opendata
from parvis.components.procedures.api.prefill import ErrorOut, procedure_or_404, router
from parvis.components.procedures.selectors import drawn, usual_delay
from parvis.components.procedures.selectors.statistics import Row

__all__ = ["router"]

DAY = 86_400
STEPS = (("Tous (dont brouillon)", "begun"), ("Déposés", "submitted"), ("Instruction débutée", ""), ("Traités", "decided"))
RESULTS = (("Acceptés", "accepted"), ("Refusés", "refused"), ("Classés sans suite", "closed"))


class FiguresOut(Schema):
    funnel: list[tuple[str, int | None]]
    processed: list[tuple[str, float | None]]
    processed_by_week: list[dict[str, Any]]
    processing_time: list[float] | None
    processing_time_by_month: dict[str, float | None]
    withheld: list[str]


@router.get("/demarches/{int:number}/stats", response={200: FiguresOut, 404: ErrorOut}, summary="Figures of a procedure")
def stats(request: HttpRequest, number: int) -> dict[str, Any]:  # noqa: ARG001  the signature is ninja's
    """Counts of closed months, ``null`` where every month is withheld; ``withheld`` names months of which a figure is left out.

    ``processed`` is in per cent of the results shown, ``processing_time`` in seconds (nine files out of ten), ``processing_time_by_month`` in days. Weeks
    are not published, so ``processed_by_week`` is empty; how many files were taken in charge is not counted.
    """
    slug = procedure_or_404(number).slug
    monthly = opendata.rows_about("procedures-monthly", "procedure", slug)
    results = opendata.rows_about("procedures-results", "procedure", slug)
    usual = usual_delay(slug)
    return {
        "funnel": [(name, counted(monthly, column) if column else None) for name, column in STEPS],
        "processed": shares(results),
        "processed_by_week": [],
        "processing_time": [float(usual * DAY)] if usual is not None else None,
        "processing_time_by_month": {month(row): row["delay_days"] for row in monthly if row["decided"]},
        "withheld": sorted({row["period"] for row in (*monthly, *results) if row.get("withheld")}),
    }


def counted(rows: Sequence[Row], column: str) -> int | None:
    found = drawn.total(rows, column)
    return int(found) if isinstance(found, (int, float)) else None


def shares(rows: Sequence[Row]) -> list[tuple[str, float | None]]:
    """Of what is shown: a result whose months are all withheld has no share, and is not nothing."""
    found = {code: drawn.total([row for row in rows if row["result"] == code], "decided") for _, code in RESULTS}
    every = sum(each for each in found.values() if isinstance(each, (int, float)))
    return [(name, drawn.share(0 if found[code] is None else found[code], every)) for name, code in RESULTS]


def month(row: Row) -> str:
    return format_date(date.fromisoformat(f"{row['period']}-01"), "LLLL y", locale="fr")
