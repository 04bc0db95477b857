"""What the programme publishes of its own progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.procedures import selectors as procedures


def documents() -> Iterator[Mapping[str, Any]]:
    """One row per closed month and procedure."""
    for each in procedures.documents_by_month():
        yield {"period": each.period, "procedure": each.procedure, "requests": each.requests, "documents": each.documents}


def asks() -> Iterator[Mapping[str, Any]]:
    """One row per closed month."""
    for each in procedures.asks_by_month():
        yield {"period": each.period, "answered": each.answered, "yes_or_no": each.yes_or_no}


def fields() -> Iterator[Mapping[str, Any]]:
    """One row per procedure in force: about forms, not about people."""
    for each in procedures.measures():
        told = each.definition.once_only
        yield {
            "procedure": each.definition.slug,
            "title": each.definition.title.fr,
            "baseline": told.baseline.isoformat() if told else "",
            "asked_again_before": len(each.before) if each.before is not None else None,
            "asked_again_now": len(each.redundant),
            "fetched": len(each.fetched),
            "documents_dropped": len(each.documents),
            "reduction": each.reduction,
        }
