"""/rgi: standards to consult when procuring, and a checklist to put in a tender."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

from france.rgi import selectors
from france.rgi.forms import SearchForm
from france.rgi.selectors import Standard
from parvis.core.apis import selectors as apis
from parvis.kernel import tables

COLUMNS = ("slug", "name", "version", "body", "domain", "status", "source", "link", "use_fr", "use_en")


def found_by(request: HttpRequest) -> tuple[SearchForm, list[Standard]]:
    form = SearchForm(request.GET)
    chosen = form.chosen
    return form, selectors.matching(chosen["q"], domain=chosen["domain"], status=chosen["status"], source=chosen["source"])


def index(request: HttpRequest) -> HttpResponse:
    form, found = found_by(request)
    context = {"form": form, "standards": found, "query": request.GET.urlencode(), "checks": apis.passing()}
    return render(request, "rgi/index.html", context)


def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    wanted = {each.slug for each in found_by(request)[1]}
    lines = [[row[name] for name in COLUMNS] for row in selectors.rows() if row["slug"] in wanted]
    return tables.download([COLUMNS, *lines], name="rgi.csv")


def as_json(request: HttpRequest) -> JsonResponse:
    wanted = {each.slug for each in found_by(request)[1]}
    found = [row for row in selectors.rows() if row["slug"] in wanted]
    return JsonResponse({"standards": found})


def checklist(request: HttpRequest) -> HttpResponse:
    """The standards that were chosen, as requirements to paste or print: nothing is stored."""
    wanted = set(request.GET.getlist("standard"))
    chosen = [each for each in selectors.standards() if each.slug in wanted]
    groups = [(title, [each for each in chosen if each.domain == domain]) for domain, title in selectors.DOMAINS.items()]
    return render(request, "rgi/checklist.html", {"groups": [(title, each) for title, each in groups if each], "count": len(chosen)})


def panel(_request: HttpRequest) -> dict[str, object]:
    return {"standard_count": len(selectors.standards())}
