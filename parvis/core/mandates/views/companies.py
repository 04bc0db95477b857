"""A company's mandates, for those who represent it: who may act, since when, with what proof; history; CSV."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.core.mandates import selectors
from parvis.core.mandates.views.giving import giving_or_404
from parvis.core.mandates.views.person import shown
from parvis.core.people.selectors import Mandate, Organisation, mandates_of
from parvis.kernel import tables

COLUMNS = ("holder", "kind", "capacity", "powers", "proof", "since", "until", "given_by", "last_used", "end", "ended_at", "end_reason")


def company_or_404(request: HttpRequest, identifier: str) -> Organisation:
    organisation = giving_or_404(request, identifier).organisation
    if organisation is None:
        raise Http404("no such company of yours")
    return organisation


def company(request: HttpRequest, identifier: str) -> HttpResponse:
    organisation = company_or_404(request, identifier)
    found = list(mandates_of(organisation)[: selectors.SHOWN])
    context = {
        "organisation": organisation,
        "current": [shown(each) for each in found if each.is_current()],
        "past": [shown(each) for each in found if not each.is_current()],
        "lines": selectors.history_of(organisation),
    }
    return render(request, "mandates/company.html", context)


def table(request: HttpRequest, identifier: str) -> HttpResponse:
    """All mandates of the company as CSV (RFC 4180)."""
    organisation = company_or_404(request, identifier)
    content = "".join(tables.lines([COLUMNS, *(row(each) for each in mandates_of(organisation))]))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="mandates-{organisation.identifier}.csv"'
    return response


def row(mandate: Mandate) -> tuple[object, ...]:
    """One mandate, in the order of COLUMNS; times in ISO 8601."""
    return (
        mandate.holder.display_name,
        mandate.kind,
        mandate.capacity,
        " ".join(mandate.powers),
        mandate.proof,
        mandate.since.isoformat(),
        mandate.until.isoformat() if mandate.until else "",
        mandate.given_by.display_name if mandate.given_by else "",
        mandate.used_at.isoformat() if mandate.used_at else "",
        mandate.end,
        mandate.ended_at.isoformat() if mandate.ended_at else "",
        mandate.end_reason,
    )
