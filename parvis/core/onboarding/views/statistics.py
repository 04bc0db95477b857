"""Figures by day, for a team about its service and for operators about all; nobody is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from parvis.core.onboarding import selectors
from parvis.core.onboarding.selectors import OUTCOMES, Figures
from parvis.core.onboarding.views.developers import for_developers, own
from parvis.core.signin import selectors as signin
from parvis.design import typography
from parvis.kernel import tables

COLUMNS = ("day", "environment", "kind", "code", "detail", "count")


@for_developers
def statistics(request: HttpRequest, pk: UUID) -> HttpResponse:
    integration = own(request, pk)
    found = selectors.figures(selectors.clients(integration))
    return render(request, "onboarding/statistics.html", {"integration": integration, "figures": found, **drawn(found)})


def drawn(found: Figures) -> dict[str, Any]:
    """The chart's input and the table's rows, latest day first."""
    titles = {
        "succeeded": gettext("Signed in"),
        "declined": gettext("Declined"),
        "failed": gettext("Failed"),
        "error": gettext("Wrong requests"),
    }
    chart = {
        "title": gettext("Sign-ins by day"),
        "labels": [typography.day(day) for day, _ in found.days],
        "series": [{"label": titles[kind], "values": [counted[kind] for _, counted in found.days]} for kind in OUTCOMES],
        "label_title": gettext("Day"),
    }
    return {"chart": chart, "totals": [(titles[kind], sum(counted[kind] for _, counted in found.days)) for kind in OUTCOMES]}


@for_developers
def statistics_csv(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    integration = own(request, pk)
    since = selectors.figures([]).since
    rows = signin.counts_of(selectors.clients(integration), since=since)
    return tables.download([COLUMNS, *cells(rows)], name="sign-ins.csv")


def cells(rows: Iterable[Any]) -> Iterator[list[object]]:
    for row in rows:
        yield [row.day.isoformat(), row.service.environment, row.kind, row.code, row.detail, row.count]
