"""/access: one way in, for those who look for something public and for the bodies that publish it."""

from __future__ import annotations

from collections import Counter

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from parvis.components.access import selectors
from parvis.components.access.forms import AccessFilters
from parvis.components.access.rules import KINDS, Published, counted
from parvis.components.opendata.selectors import outlines
from parvis.core.exchange import selectors as exchange
from parvis.core.people import selectors as people
from parvis.kernel import tables

COLUMNS = ("body", "name", "body_kind", "area", "kind", "title", "url")

PRIVATE = ("company", "developer")


def index(request: HttpRequest) -> HttpResponse:
    form, found = narrowed(request)
    real = [each for each in found if not each.is_sample]
    lines = counted(real)
    context = {
        "form": form,
        "kinds": [(title, sum(each.kind == kind for each in real)) for kind, title in KINDS.items()],
        "titles": list(KINDS.values()),
        "total": len(real),
        "bodies": sum(bool(line.body.identifier) for line in lines),
        "page": Paginator(lines, 30).get_page(request.GET.get("page")),
        "map": selectors.area_map(real),
        "samples": counted(each for each in found if each.is_sample),
        "place": outlines.name_of,
        "query": request.GET.urlencode(),
    }
    return render(request, "access/index.html", context)


def narrowed(request: HttpRequest) -> tuple[AccessFilters, list[Published]]:
    everything = selectors.published()
    form = AccessFilters(request.GET, areas=selectors.areas(everything))
    return form, selectors.matching(everything, **form.chosen())


def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    _, found = narrowed(request)
    rows = (
        [
            each.body.identifier,
            each.body.name,
            each.body.kind,
            each.body.area,
            each.kind,
            str(each.publication.title),
            each.publication.url,
        ]
        for each in found
        if not each.is_sample
    )
    return tables.download([COLUMNS, *rows], name="who-publishes-what.csv")


def body(request: HttpRequest, identifier: str) -> HttpResponse:
    try:
        organisation = people.organisation_by_identifier(identifier)
    except people.UnknownOrganisation as unknown:
        raise Http404("no such body") from unknown
    mine = [each for each in selectors.published() if each.body.identifier == identifier]
    if organisation.kind in PRIVATE and not mine:  # whether a company has an account here is nobody's business
        raise Http404("no such body")
    kinds = Counter(each.kind for each in mine)
    context = {
        "organisation": organisation,
        "place": outlines.name_of(organisation.area) if organisation.area else "",
        "groups": [(title, kinds[kind], [each for each in mine if each.kind == kind]) for kind, title in KINDS.items()],
        "authorisations": exchange.register(only_valid=True).filter(organisation=organisation)[:50],
        "steps": selectors.steps(organisation, mine),
        "is_local": bool(organisation.area),
    }
    return render(request, "access/body.html", context)


def local_authorities(request: HttpRequest) -> HttpResponse:
    """What any local authority can do here, and how far each is."""
    everything = selectors.published()
    found = []
    for each in people.organisations(kind="municipality"):
        steps = selectors.steps(each, [one for one in everything if one.body.identifier == each.identifier])
        found.append((each, sum(step.done for step in steps), len(steps)))
    example = people.organisations(kind="municipality")
    context = {"bodies": found, "steps": selectors.steps(example[0], []) if example else []}
    return render(request, "access/local_authorities.html", context)


def platform_map(request: HttpRequest) -> HttpResponse:
    return render(request, "access/platform_map.html", {"rings": selectors.rings()})


def front_panel(_request: HttpRequest) -> dict[str, str]:
    """The ways in, in words."""
    return {}
