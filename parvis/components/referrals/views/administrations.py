"""/administrations: how each administration is reached; its online services first, then a request about any subject."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from parvis.components.opendata import selectors as opendata
from parvis.components.referrals import actions, selectors
from parvis.components.referrals.datasets import ACKNOWLEDGED, ANSWERED
from parvis.components.referrals.forms import Filters
from parvis.components.referrals.selectors import Administration
from parvis.kernel import tables
from parvis.kernel.text import Text

FIGURES = (("referral-acknowledgements", "receipt", ACKNOWLEDGED), ("referral-answers", "answer", ANSWERED))


def index(request: HttpRequest) -> HttpResponse:
    form, found = narrowed(request)
    context = {
        "form": form,
        "page": Paginator(found, 30).get_page(request.GET.get("page")),
        "total": len(found),
        "unreached": sum(not each.is_reached for each in found),
        "query": urlencode({key: value for key, value in request.GET.items() if key in ("q", "way")}),
    }
    return render(request, "referrals/index.html", context)


def narrowed(request: HttpRequest) -> tuple[Filters, list[Administration]]:
    form = Filters(request.GET)
    return form, selectors.matching(selectors.administrations(), **form.chosen())


def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    _form, found = narrowed(request)
    rows = [selectors.row(each) for each in found if not each.organisation.sample]
    columns = list(rows[0]) if rows else []
    return tables.download([columns, *([row[name] for name in columns] for row in rows)], name="administrations.csv")


def one_or_404(identifier: str) -> Administration:
    found = selectors.administration(identifier)
    if found is None:
        raise Http404("no such administration")
    return found


def one(request: HttpRequest, identifier: str) -> HttpResponse:
    """Its ways in; with the words of a subject, the online service that is made for it comes first."""
    found = one_or_404(identifier)
    subject = request.GET.get("subject", "")[:100]
    context = {
        "administration": found,
        "organisation": found.organisation,
        "channels": found.channels,
        "subject": subject,
        "proposed": selectors.services_for(found, subject) if subject else [],
        "may_write": found.general is not None or (selectors.general() is not None and selectors.has_readers(found.organisation)),
        "figures": [figure for each in FIGURES if (figure := figures_of(identifier, *each))],
    }
    return render(request, "referrals/one.html", context)


def figures_of(identifier: str, slug: str, column: str, words: dict[str, Text]) -> dict[str, Any] | None:
    """What is published of this body, its last four quarters added up; one with a figure withheld is left out and said."""
    snapshot = opendata.latest_snapshot(slug)
    mine = [row for row in opendata.rows(snapshot) if row["administration"] == identifier] if snapshot else []
    periods = sorted({row["period"] for row in mine})[-4:]
    withheld = {row["period"] for row in mine if row["requests"] is None}
    counted = [row for row in mine if row["period"] in periods and row["period"] not in withheld]
    total = sum(row["requests"] for row in counted)
    if not mine:
        return None
    lines = [(title, sum(row["requests"] for row in counted if row[column] == told)) for told, title in words.items()]
    shares = [(title, number, round(100 * number / total) if total else 0) for title, number in lines]
    return {
        "slug": slug,
        "lines": shares if total else [],
        "total": total,
        "first": periods[0],
        "last": periods[-1],
        "withheld": len(withheld & set(periods)),
    }


def write(request: HttpRequest, identifier: str) -> HttpResponse:
    """Open the general request to this body, whether or not it has declared it, then begin."""
    found = one_or_404(identifier)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("referrals:one", args=[identifier]))
    try:
        slug = found.general.slug if found.general else actions.open_to(found.organisation)
    except (actions.NobodyReads, LookupError):
        return HttpResponseRedirect(reverse("referrals:one", args=[identifier]))
    return HttpResponseRedirect(f"{reverse('procedures:start', args=[slug])}?{urlencode({'organisation': str(found.organisation.id)})}")


def sample() -> dict[str, str] | None:
    found = next((each for each in selectors.administrations() if each.channels), None)
    return {"identifier": found.organisation.identifier} if found else None
