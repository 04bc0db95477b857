"""The inventory, for agents of members: sites are found, drawn, exported and looked at one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parvis.components.network.forms import SiteSearchForm
from parvis.components.network.models import Site
from parvis.components.network.rules import words
from parvis.components.network.selectors import browsing, declared, mapping, posture, services, sites
from parvis.core.people.selectors import organisation_of
from parvis.kernel import tables
from parvis.kernel.guards import actor

ON_A_PAGE = 50


def chosen_sites(request: HttpRequest, form: SiteSearchForm) -> QuerySet[Site]:
    chosen = form.chosen
    found = sites.narrowed(sites.searched(sites.sites(sites.reader(request)), chosen.get("q", "")), chosen)
    return sites.ordered(found, chosen.get("sort", ""))


def facet_counts(request: HttpRequest) -> dict[str, dict[str, int]]:
    """How many sites each value of each facet has, the other choices kept."""
    chosen = SiteSearchForm(request.GET).chosen
    found = sites.searched(sites.sites(sites.reader(request)), chosen.get("q", ""))
    return {name: sites.counts(sites.narrowed(found, {**chosen, name: ""}), name) for name in sites.FACETS}


@require_GET
def inventory(request: HttpRequest) -> HttpResponse:
    if sites.reader(request).clearance is None:
        return render(request, "network/not_a_member.html", status=403)
    form = SiteSearchForm(request.GET, counts=facet_counts(request))
    page = Paginator(chosen_sites(request, form), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [line_of(each) for each in page.object_list],
        "query": request.GET.urlencode(),
        "reader": sites.reader(request),
    }
    return render(request, "network/sites.html", context)


def line_of(site: Site) -> dict[str, Any]:
    return {
        "site": site,
        "family": declared.family(site.family),
        "area": declared.area(site.area),
        "kind": words.KINDS.get(site.kind, site.kind),
        "state": words.STATES[site.state],
        "tag": words.TAGS[site.state],
    }


@require_GET
def site_map(request: HttpRequest) -> HttpResponse:
    """All departments with a round each, or one with its sites; and the same as a table."""
    if sites.reader(request).clearance is None:
        return render(request, "network/not_a_member.html", status=403)
    form = SiteSearchForm(request.GET)
    area = form.chosen.get("area", "")
    found = chosen_sites(request, form)
    context: dict[str, Any] = {
        "form": form,
        "area": area,
        "area_name": declared.area(area),
        "legend": [(state, words.STATES[state]) for state in mapping.WORST],
    }
    if area:
        shown = list(found[: mapping.MOST_POINTS])
        context |= {"drawing": mapping.of_sites(area, shown), "lines": [line_of(each) for each in shown], "total": found.count()}
    else:
        sums = sites.by_area(found)
        context |= {"drawing": mapping.of_areas(sums), "rows": rows_of(sums), "total": sum(sum(each.values()) for each in sums.values())}
    rest = request.GET.copy()
    rest.pop("area", None)
    return render(request, "network/map.html", context | {"query": request.GET.urlencode(), "rest": rest.urlencode()})


def rows_of(sums: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    return [
        {"code": code, "name": declared.area(code), "number": sum(states.values()), "down": states.get("down", 0), "degraded": states.get("degraded", 0)}
        for code, states in sorted(sums.items(), key=lambda pair: pair[0])
    ]  # fmt: skip


@require_GET
def one_site(request: HttpRequest, code: str) -> HttpResponse:
    who = sites.reader(request)
    found = sites.site(who, code)
    if found is None:
        raise Http404("no such site, or not for this reader")
    context = {
        **line_of(found),
        "technology": words.TECHNOLOGIES.get(found.technology, found.technology),
        "backup": words.TECHNOLOGIES.get(found.backup, ""),
        "criticality": words.CRITICALITIES.get(found.criticality, found.criticality),
        "label": {each.value: each.wording for each in words.SITE_LABELS}.get(found.label, found.label),
        "services": [(slug, declared.services()[slug].title) for slug in found.services if slug in declared.services()],
        "history": [timeline_of(each) for each in sites.spells(found)],
        "events": sites.events_of(found),
        "may_change": who.operator and found.state in words.WORKING,
    }
    return render(request, "network/site.html", context)


def timeline_of(spell: Any) -> dict[str, Any]:
    return {"when": spell.since, "title": words.STATES[spell.state], "text": spell.cause, "tag": "", "tag_kind": words.TAGS[spell.state]}


@require_GET
def export_csv(request: HttpRequest) -> HttpResponseBase:
    return tables.download(sites.exported(chosen_sites(request, SiteSearchForm(request.GET))), name="sites.csv")


@require_GET
def export_geojson(request: HttpRequest) -> HttpResponseBase:
    """RFC 7946, sent as it is read."""
    found = chosen_sites(request, SiteSearchForm(request.GET))
    return StreamingHttpResponse(
        features(found), content_type="application/geo+json", headers={"Content-Disposition": 'attachment; filename="sites.geojson"'}
    )


def features(found: QuerySet[Site]) -> Iterator[str]:
    yield '{"type": "FeatureCollection", "features": ['
    for number, each in enumerate(found.iterator(chunk_size=1000)):
        row = {name: value for name, value in sites.row_of(each).items() if name not in ("longitude", "latitude")}
        feature = {
            "type": "Feature",
            "id": each.code,
            "geometry": {"type": "Point", "coordinates": [each.longitude, each.latitude]},
            "properties": row | {"state": each.state, "since": each.since, "sample": each.sample},
        }
        yield (",\n" if number else "\n") + json.dumps(feature, ensure_ascii=False, default=str)
    yield "\n]}\n"


@require_GET
def safety(request: HttpRequest) -> HttpResponse:
    """Of one's own body; for operators also in sum, by ministry."""
    who = sites.reader(request)
    if who.clearance is None:
        return render(request, "network/not_a_member.html", status=403)
    body = organisation_of(request)
    own = sites.sites(who).filter(body=body.identifier)
    context = {
        "body": body,
        "own": posture.posture(own),
        "first": [line_of(each) for each in posture.first_to_mend(own)],
        "sums": posture.by_family(sites.sites(who)) if who.operator else [],
        "events": services.open_events(),
        "days": posture.QUIET.days,
    }
    return render(request, "network/safety.html", context)


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """At the desk of agents whose body is a member."""
    who = sites.reader(request)
    if who.clearance is None:
        return None
    found = sites.sites(who)
    counts = sites.counts(found.filter(state__in=("down", "degraded")), "state")
    waiting = services.all_requests().count() if who.operator else 0
    contests = browsing.open_contests().count() if who.operator else 0
    return {
        "total": found.filter(state__in=words.WORKING).count(),
        "down": counts.get("down", 0),
        "degraded": counts.get("degraded", 0),
        "operator": who.operator,
        "waiting": waiting,
        "contests": contests,
        "name": actor(request).organisation_name,
    }
