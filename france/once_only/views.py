"""``/tell-us-once``: what is no longer asked, what still is, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from france.once_only.plan import CODE_URL, DOCUMENTS, STEPS
from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.selectors import Measure, MonthlyAsks, MonthlyDocuments
from parvis.design import typography

SHOWN_MONTHS = 12
FRONT_SECONDS = 300  # a figure of closed months may be as old as that
TARGET = 50  # per cent


def index(request: HttpRequest) -> HttpResponse:
    measures = procedures.measures()
    months, asks = procedures.documents_by_month(), procedures.asks_by_month()
    context = {
        "measures": measures,
        "total": summed(measures),
        "documents": last_year(months),
        "answered": sum(each.answered for each in asks[-SHOWN_MONTHS:]),
        "yes_or_no_share": share_by_yes_or_no(asks),
        "chart": chart(months),
        "steps": [{"title": f"{each.when} – {each.title}", "text": each.here} for each in STEPS],
        "decree": DOCUMENTS,
        "code_url": CODE_URL,
        "target": TARGET,
        "invented": settings.PARVIS_DEMO,
    }
    return render(request, "once_only/index.html", context)


def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One procedure: asked before, fetched now, still asked, no longer brought."""
    measure = next((each for each in procedures.measures() if each.definition.slug == slug), None)
    if measure is None:
        raise Http404(slug)
    months = [each for each in procedures.documents_by_month() if each.procedure == slug]
    titles = {want.name: want.title for want in measure.definition.needs}
    context = {
        "measure": measure,
        "procedure": measure.definition,
        "documents": [(each.title, titles.get(each.replaced_by)) for each in measure.documents],
        "chart": chart(months) if months else None,
        "target": TARGET,
        "invented": settings.PARVIS_DEMO,
    }
    return render(request, "once_only/procedure.html", context)


def summed(measures: list[Measure]) -> dict[str, Any]:
    """All procedures that declare a baseline, together."""
    counted = [each for each in measures if each.before is not None]
    before, now = sum(len(each.before or ()) for each in counted), sum(len(each.redundant) for each in counted)
    return {
        "before": before,
        "now": now,
        "reduction": round(100 * (1 - now / before)) if before else None,
        "dropped": sum(len(each.documents) for each in counted),
    }


def last_year(months: list[MonthlyDocuments]) -> int:
    periods = sorted({each.period for each in months})[-SHOWN_MONTHS:]
    return sum(each.documents for each in months if each.period in periods)


def share_by_yes_or_no(asks: list[MonthlyAsks]) -> int | None:
    """Per cent of the answers of the last months; None before the first."""
    answered = sum(each.answered for each in asks[-SHOWN_MONTHS:])
    return round(100 * sum(each.yes_or_no for each in asks[-SHOWN_MONTHS:]) / answered) if answered else None


def chart(months: list[MonthlyDocuments]) -> dict[str, Any]:
    """Documents not asked for, month by month; few enough to tell about somebody are left out."""
    periods = sorted({each.period for each in months})[-SHOWN_MONTHS:]
    requests = {period: sum(each.requests for each in months if each.period == period) for period in periods}
    documents = {period: sum(each.documents for each in months if each.period == period) for period in periods}
    return {
        "title": gettext("Documents that nobody had to bring, by month"),
        "labels": [typography.month(date.fromisoformat(f"{period}-01")) for period in periods],
        "values": [documents[period] if requests[period] >= FEW else "suppressed" for period in periods],
        "label_title": gettext("Month"),
        "value_title": gettext("Documents not brought"),
        "source": gettext("Files handed in, for which a source answered"),
    }


FEW = 11  # requests in a month below which nothing is drawn


def sample_procedure() -> Mapping[str, object] | None:
    """For the crawler: a procedure that is measured."""
    return next(({"slug": each.definition.slug} for each in procedures.measures()), None)


def front_figures(_request: HttpRequest) -> Mapping[str, Any] | None:
    """Documents not asked for in a year, and how much less is asked again."""
    documents, reduction = cache.get_or_set("once-only-figures", figures, FRONT_SECONDS) or figures()
    source = gettext("Tell us once (sample)") if settings.PARVIS_DEMO else gettext("Tell us once")
    said = [
        {"value": documents, "label": gettext("documents that nobody had to bring, in twelve months"), "source": source},
        {"value": reduction, "unit": "%", "label": gettext("less information asked again than before"), "source": source},
    ]
    return {"figures": [each for each in said if each["value"]]}


def figures() -> tuple[int, int | None]:
    return last_year(procedures.documents_by_month()), summed(procedures.measures())["reduction"]
