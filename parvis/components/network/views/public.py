"""What everyone may see: what there is, how it is doing, who shares what. No site is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.components.network.forms import ServiceSearchForm
from parvis.components.network.models import Event
from parvis.components.network.rules import words
from parvis.components.network.rules.rounding import rounded
from parvis.components.network.selectors import declared, services, sites
from parvis.core.people.selectors import Organisation
from parvis.kernel.guards import actor


def overview(request: HttpRequest) -> HttpResponse:
    """Sites by department in tens, and the ways on."""
    found = sites.told().filter(state__in=words.WORKING)
    counts = sites.counts(found, "area")
    areas = areas_of(counts)
    context = {
        "network": declared.network(),
        "total": round(sum(counts.values()), -2),
        "services": len(services.entries()),
        "map": {
            "title": _("Sites by department"),
            "description": _("Rounded to the nearest ten; fewer than ten are not shown; restricted sites are in no figure. Departments overseas stand at the left, each at a scale of its own."),
            "areas": areas,
            "value_title": _("Sites"),
        } if areas else None,
        "sample": found.filter(sample=True).exists(),
        "may_see": sites.is_member(actor(request)),
    }  # fmt: skip
    return render(request, "network/overview.html", context)


def areas_of(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Departments by name, as the design's map draws them."""
    named = sorted((declared.area(code), code) for code in declared.rings())
    return [{"name": name, "value": rounded(counts.get(code, 0)), "rings": declared.rings()[code]} for name, code in named]


def catalogue(request: HttpRequest) -> HttpResponse:
    """Every service, with how it is and how many bodies share it."""
    form = ServiceSearchForm(request.GET)
    chosen = form.chosen
    found = services.searched(chosen.get("q", ""), chosen)
    standing, shared = services.standing(), services.shared_by()
    context = {
        "form": form,
        "lines": [(each, standing.get(each.slug, ""), rounded_or_none(shared.get(each.slug))) for each in found],
        "query": request.GET.urlencode(),
        "tags": words.TAGS,
        "mutualisation": mutualisation(shared),
    }
    return render(request, "network/services.html", context)


def rounded_or_none(number: int | None) -> int | str | None:
    return None if number is None else rounded(number)


def mutualisation(shared: Mapping[str, int]) -> dict[str, object]:
    """How much is shared: connections between bodies and services, in tens, in the place of as many services of their own."""
    return {"services": sum(1 for number in shared.values() if number > 1), "uses": round(sum(shared.values()), -1)}


def service(request: HttpRequest, slug: str) -> HttpResponse:
    found = services.entry(slug)
    if found is None:
        raise Http404("no such service")
    months = dict(services.availability()).get(slug, [])
    context = {
        "entry": found,
        "kind": words.SERVICE_KINDS[found.kind],
        "state": services.standing().get(slug, ""),
        "tags": words.TAGS,
        "shared": rounded_or_none(services.bodies_with(slug) if slug in declared.services() else None),
        "replaced": services.replaced().get(slug, 0) >= 10 and services.replaced()[slug],
        "months": [(name, value, value is not None and found.promised is not None and value < found.promised) for name, value in months],
        "member": sites.is_member(actor(request)),
        "asked": asked_already(request, slug),
    }
    return render(request, "network/service.html", context)


def asked_already(request: HttpRequest, slug: str) -> Any:
    number = actor(request).organisation_id
    body = Organisation.objects.filter(id=number).first() if number else None
    return services.requests_of(body).filter(service=slug, state__in=("asked", "granted")).first() if body else None


def sample_service() -> Mapping[str, object] | None:
    slug = next(iter(declared.services()), None)
    return {"slug": slug} if slug else None


def services_json(request: HttpRequest) -> JsonResponse:
    """The catalogue for programs, with the filters of the page."""
    chosen = ServiceSearchForm(request.GET).chosen
    shared, standing, down = services.shared_by(), services.standing(), services.down_now()
    found = [
        as_json(each, shared.get(each.slug)) | {"state": standing.get(each.slug), "sites_down": rounded_or_none(down.get(each.slug))}
        for each in services.searched(chosen.get("q", ""), chosen)
    ]
    return JsonResponse({"services": found})


def as_json(each: services.Entry, shared: int | None) -> dict[str, Any]:
    return {
        "id": each.slug,
        "title": both(each.title),
        "summary": both(each.summary),
        "kind": each.kind,
        "provider": {"identifier": each.provider, "name": each.provider_name},
        "open_to": both(each.open_to),
        "price": both(each.price),
        "free": each.free,
        "promised_per_cent": each.promised,
        "bodies": rounded_or_none(shared),
        "networks": list(each.networks),
        "page": f"{settings.PARVIS_ORIGIN}/network/services/{each.slug}",
    }


def both(text: Any) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


def services_dcat(_request: HttpRequest) -> JsonResponse:
    """Data that other nodes may ask for, as DCAT 3 data services (JSON-LD)."""
    graph = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/"},
        "@type": "dcat:Catalog",
        "@id": f"{settings.PARVIS_ORIGIN}/network/services",
        "dct:title": [{"@language": language, "@value": title} for language, title in both(declared.network().title).items()],
        "dcat:service": [
            {
                "@type": "dcat:DataService",
                "@id": f"{settings.PARVIS_ORIGIN}/network/services/{each.slug}",
                "dct:title": [{"@language": language, "@value": title} for language, title in both(each.title).items()],
                "dct:publisher": {"@type": "foaf:Agent", "foaf:name": each.provider_name},
                "dct:accessRights": "restricted",
            }
            for each in services.offered()
        ],
    }
    return JsonResponse(graph, content_type="application/ld+json")


def status(request: HttpRequest) -> HttpResponse:
    """How the services are and were, from their sites' history."""
    standing, down = services.standing(), services.down_now()
    lines = [
        (declared.services()[slug], standing[slug], rounded(down[slug]), [(name, value, value is not None and value < declared.services()[slug].promised) for name, value in months])
        for slug, months in services.availability()
    ]  # fmt: skip
    context = {
        "lines": lines,
        "months": [month.name for month in services.months()],
        "open": [told(each) for each in services.open_events()],
        "coming": [told(each) for each in services.coming_events()],
        "past": [told(each) for each in services.past_events()],
        "tags": words.TAGS,
        "states": words.STATES,
        "worst": "degraded" if "degraded" in standing.values() else "in-service",
    }
    return render(request, "network/status.html", context)


def told(event: Event) -> dict[str, Any]:
    return {
        "event": event,
        "services": services.titles(event.services),
        "areas": [declared.area(code) for code in event.areas],
    }


def feed(_request: HttpRequest) -> HttpResponse:
    """Incidents and works, as Atom; an entry changes when its event ends."""
    origin = settings.PARVIS_ORIGIN
    made = Atom1Feed(
        title=_("Status of the shared network"),
        link=f"{origin}/network/status",
        description="",
        language=get_language() or "en",
        feed_url=f"{origin}/network/status/feed.atom",
    )
    for event in [*services.coming_events(), *services.open_events(), *services.past_events()][:100]:
        over = _("Over") if event.ended_at else _("Planned") if not event.is_open() else _("Now")
        made.add_item(
            title=f"{over} – {event.wording}",
            link=f"{origin}/network/status#{event.reference}",
            description=str(event.words),
            pubdate=event.created_at,
            updateddate=event.ended_at or event.created_at,
            unique_id=f"{origin}/network/status#{event.reference}",
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
