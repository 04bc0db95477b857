"""What there is, how to call it, and on which conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from parvis.core.apis import entries, selectors
from parvis.core.apis.entries import Entry
from parvis.core.apis.forms import SearchForm
from parvis.core.apis.rules.themes import THEMES
from parvis.core.exchange import selectors as exchange
from parvis.kernel import catalogue
from parvis.kernel.guards import actor

ON_A_PAGE = 25


def apis(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    found = matching(form)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    conditions = {f"offer:{each.offer.name}": each.condition for each in exchange.sources()}
    answering = selectors.conditions()
    context = {
        "form": form,
        "page": page,
        "lines": [(each, conditions.get(each.key, ""), answering.get(each.key)) for each in page.object_list],
        "total": len(found),
        "counts": counts(found),
        "query": request.GET.urlencode(),
        "may_publish": actor(request).has_permission(selectors.PUBLISH),
    }
    return render(request, "apis/apis.html", context)


def matching(form: SearchForm) -> list[Entry]:
    chosen = form.chosen
    return selectors.searched(form.cleaned_data.get("q") or "", chosen, sort=form.cleaned_data.get("sort") or "")


def counts(found: list[Entry]) -> list[tuple[str, str, object, int]]:
    """(facet, value, words, number) for the ways on from this list."""
    words: dict[str, dict[str, object]] = {
        "access": dict(SearchForm.base_fields["access"].choices),  # type: ignore[attr-defined]
        "owner": dict(SearchForm.base_fields["owner"].choices),  # type: ignore[attr-defined]
        "theme": dict(THEMES),
    }
    by_facet = selectors.facet_counts(found)
    return [
        (facet, value, words[facet][value], number)
        for facet in words
        for value, number in sorted(by_facet[facet].items(), key=lambda pair: -pair[1])
        if value in words[facet]
    ]


def as_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.key,
        "title": {"fr": both(entry.title)[0], "en": both(entry.title)[1]},
        "description": {"fr": both(entry.description)[0], "en": both(entry.description)[1]},
        "publisher": {"identifier": entry.owner, "name": entry.owner_name, "kind": entry.owner_kind},
        "access": entry.access.value,
        "base_url": entry.base_url,
        "openapi_url": absolute(entry.openapi_url),
        "documentation_url": entry.documentation_url,
        "page": absolute(entry.url),
        "terms_url": entry.terms_url,
        "contact_url": entry.contact_url,
        "licence": entry.licence,
        "themes": list(entry.themes),
        "formats": list(entry.formats),
        "personal_data": entry.personal,
        "sample": entry.sample,
        "versions": [
            {
                "name": each.name,
                "since": each.since.isoformat() if each.since else None,
                "deprecated_on": each.deprecated_on.isoformat() if each.deprecated_on else None,
                "ends_on": each.ends_on.isoformat() if each.ends_on else None,
                "replacement": each.replacement,
            }
            for each in entry.versions
        ],
    }


def both(text: object) -> tuple[str, str]:
    return (text.fr, text.en) if hasattr(text, "fr") and hasattr(text, "en") else (str(text), str(text))


def absolute(path: str) -> str:
    return f"{settings.PARVIS_ORIGIN}{path}" if path.startswith("/") else path


def apis_json(request: HttpRequest) -> HttpResponse:
    """The catalogue for programs, with the filters of the page."""
    return JsonResponse({"apis": [as_json(each) for each in matching(SearchForm(request.GET))]})


def apis_dcat(request: HttpRequest) -> HttpResponse:
    """The catalogue as DCAT 2 (JSON-LD): each entry a ``dcat:DataService``."""
    graph = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/"},
        "@type": "dcat:Catalog",
        "@id": absolute("/apis"),
        "dct:title": [{"@language": "fr", "@value": "Catalogue des API"}, {"@language": "en", "@value": "Catalogue of APIs"}],
        "dcat:service": [as_service(each) for each in matching(SearchForm(request.GET))],
    }
    return JsonResponse(graph, content_type="application/ld+json")


def as_service(entry: Entry) -> dict[str, Any]:
    found = {
        "@type": "dcat:DataService",
        "@id": absolute(entry.url),
        "dct:title": [{"@language": language, "@value": words} for language, words in zip(("fr", "en"), both(entry.title), strict=True)],
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": entry.owner_name},
        "dct:accessRights": entry.access.value,
    }
    links = {"dcat:endpointURL": entry.base_url, "dcat:endpointDescription": absolute(entry.openapi_url), "dct:license": entry.licence}
    return found | {name: value for name, value in links.items() if value}


def feed(_request: HttpRequest) -> HttpResponse:
    """New and changed APIs, as Atom."""
    made = Atom1Feed(
        title=_("New and changed APIs"),
        link=absolute("/apis"),
        description="",
        language=get_language() or "en",
        feed_url=absolute("/apis/feed.atom"),
    )
    for change, entry in selectors.recent_changes():
        link = absolute(f"/apis/changes/{entry.key}")
        made.add_item(
            title=f"{entry.title} – {words_for(change.kind)}",
            link=link,
            description="\n".join(line_of(line) for line in change.lines[:20]),
            updateddate=change.at,
            unique_id=f"{link}#{change.pk}",
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def words_for(kind: str) -> str:
    return {
        "published": _("published"),
        "edited": _("its entry changed"),
        "document": _("its operations changed"),
        "deprecated": _("the end of a version is announced"),
        "unpublished": pgettext("of an API", "withdrawn"),
    }[kind]


def line_of(line: Mapping[str, Any]) -> str:
    said = line["fr"] if (get_language() or "").startswith("fr") else line["en"]
    return f"{line['operation']} {said}".strip()


def context_of(request: HttpRequest, entry: Entry, tab: str) -> dict[str, Any]:
    """What every page of an entry holds: the entry, its tabs, and what this visitor may do."""
    who = actor(request)
    description = selectors.description_of(entry)
    tabs = [
        ("", entry.url, _("In short")),
        ("try", selectors.address_of(entry, "try"), _("Try it")) if description else None,
        ("status", selectors.address_of(entry, "status"), _("Availability")),
        ("changes", selectors.address_of(entry, "changes"), _("Changes")),
        ("conformance", selectors.address_of(entry, "conformance"), _("Conformance")),
        ("questions", selectors.address_of(entry, "questions"), _("Questions")),
    ]
    return {
        "entry": entry,
        "description": description,
        "tabs": [{"url": url, "text": text, "current": name == tab} for name, url, text in filter(None, tabs)],
        "themes": [THEMES[name] for name in entry.themes if name in THEMES],
        "health": selectors.availability(entry.key).health,
        "signed_in": who.person_id is not None,
        "following": selectors.is_following(who.person_id, entry.key),
        "may_answer": selectors.may_answer(who, entry),
        "may_moderate": who.has_permission(selectors.MODERATE),
    }


def found_or_404(key: str) -> Entry:
    entry = entries.one(key)
    if entry is None:
        raise Http404("no such API")
    return entry


def open_api(request: HttpRequest, slug: str) -> HttpResponse:
    entry = found_or_404(f"open:{slug}")
    return render(request, "apis/open_api.html", context_of(request, entry, ""))


def document(_request: HttpRequest, slug: str) -> HttpResponse:
    """The OpenAPI document of one declared API."""
    if not any(each.slug == slug for each in selectors.open_apis()):
        raise Http404("no such API")
    return JsonResponse(dict(entries.document_of(slug)))


def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """An API of somebody else, published here or listed."""
    return render(request, "apis/entry.html", context_of(request, found_or_404(f"api:{slug}"), ""))


def entry_document(_request: HttpRequest, slug: str) -> HttpResponse:
    """The document as it was last read or handed in."""
    row = selectors.document_row(found_or_404(f"api:{slug}").key)
    if row is None:
        raise Http404("no document")
    return JsonResponse(row.content)


def offer(request: HttpRequest, name: str) -> HttpResponse:
    found = catalogue.shown_offers().get(name)
    if found is None:
        raise Http404("no such offer")
    more = {
        "source": exchange.source(found),
        "needs": selectors.needs_of(found),
        "authorised": exchange.register(offer=name, only_valid=True)[:50],
    }
    return render(request, "apis/offer.html", context_of(request, found_or_404(f"offer:{name}"), "") | more)


def hub(request: HttpRequest, slug: str) -> HttpResponse:
    found = selectors.hub(slug)
    if found is None:
        raise Http404("no such hub")
    more = {"hub": found, "authorised": exchange.register(offer=slug, only_valid=True)[:50]}
    return render(request, "apis/hub.html", context_of(request, found_or_404(f"hub:{slug}"), "") | more)


def developers_panel(_request: HttpRequest) -> Mapping[str, Any] | None:
    return {"api_count": len(selectors.open_apis()), "offer_count": len(catalogue.shown_offers())}
