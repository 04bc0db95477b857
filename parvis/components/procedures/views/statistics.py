"""Figures of a procedure: for everyone what is published, at the desk all of it, group by group; as pages, CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

from parvis.components.opendata import selectors as opendata
from parvis.components.procedures.selectors import desk_figures, drawn, published
from parvis.components.procedures.selectors.groups import title_of
from parvis.components.procedures.views.catalogue import published_or_404
from parvis.kernel import tables
from parvis.kernel.guards import actor

COLUMNS = ("begun", "submitted", "decided", "delay_days", "corrected", "known", "asked", "again")


def statistics(request: HttpRequest, slug: str) -> HttpResponse:
    """What is published of the procedure over twelve closed months, and where the rest is read."""
    published_or_404(slug)
    definition, figures = published.current_version(slug).definition, drawn.published(slug)
    context = {
        "procedure": definition,
        "slug": slug,
        "any": bool(figures),
        "short": drawn.in_short(figures),
        "charts": drawn.charts(figures, definition),
        "withheld": any(row.get("withheld") for row in figures.monthly),
        "sample": drawn.is_sample(figures),
        "datasets": [found for name in drawn.DATASETS if (found := opendata.entry(name))],
    }
    return render(request, "procedures/statistics.html", context)


def as_csv(_request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The published months of one procedure; an empty cell where a figure is withheld or there is none."""
    published_or_404(slug)
    rows = opendata.rows_about("procedures-monthly", "procedure", slug)
    header = ["period", *COLUMNS, "withheld"]
    return tables.download([header, *([row.get(name) for name in header] for row in rows)], name=f"{slug}.csv", for_programs=True)


def as_json(_request: HttpRequest, slug: str) -> JsonResponse:
    """All published rows of one procedure, by dataset."""
    published_or_404(slug)
    found = {name: opendata.rows_about(name, "procedure", slug) for name in drawn.DATASETS}
    return JsonResponse({"procedure": slug, "datasets": found}, json_dumps_params={"ensure_ascii": False})


def at_the_desk(request: HttpRequest) -> HttpResponse:
    """The procedures of the body, each leading to its figures."""
    who = actor(request)
    found = published.procedures_of_body(who.organisation_id) if who.organisation_id else []
    context = {
        "procedures": [(each.slug, each.current.definition.title) for each in found if each.current],
        "organisation": who.organisation_name,
    }
    return render(request, "procedures/desk_statistics.html", context)


def of_procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """All figures of one procedure in the agent's body: by month, and by group as they stand now."""
    definition = own_or_404(request, slug)
    figures, groups = desk_figures.figures(slug, actor(request)), desk_figures.by_group(slug, actor(request))
    context = {
        "procedure": definition,
        "slug": slug,
        "organisation": actor(request).organisation_name,
        "any": bool(figures) or any(each.open for each in groups),
        "short": drawn.in_short(figures),
        "charts": drawn.charts(figures, definition),
        "groups": [(title_of(each.group) if each.group else "", each) for each in groups],
    }
    return render(request, "procedures/desk_procedure_statistics.html", context)


def of_procedure_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    own_or_404(request, slug)
    return tables.download(group_lines(request, slug), name=f"{slug}-groups.csv")


def group_lines(request: HttpRequest, slug: str) -> Iterator[list[Any]]:
    columns = ("submitted", "open", "late", "awaited", "decided", "accepted", "delay_days")
    yield ["group", *columns]
    for each in desk_figures.by_group(slug, actor(request)):
        yield [title_of(each.group) if each.group else "", *(getattr(each, name) for name in columns)]


def own_or_404(request: HttpRequest, slug: str) -> Any:
    """The form in force of a procedure that the agent's body applies or applied; 404 for any other."""
    organisation = actor(request).organisation_id
    for each in published.procedures_of_body(organisation) if organisation else []:
        if each.slug == slug and each.current:
            return each.current.definition
    raise Http404("this body does not apply such a procedure")
