"""One list of all that programs can call: what systems declare, what agents publish, and what is known of others'."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from ninja import NinjaAPI

from parvis.core.apis.models import EndOfVersion, Listing
from parvis.core.exchange import selectors as exchange
from parvis.core.people import selectors as people
from parvis.kernel import catalogue
from parvis.kernel.apis import Access, ApiVersion, ListedApi, Outside, Reuse
from parvis.kernel.calendar import country
from parvis.kernel.manifest import Api, Hub, Offer, System
from parvis.kernel.text import Text

LIMIT = Text("60 appels par minute, 1 000 avec un jeton", "60 calls a minute, 1,000 with a token")  # as in the exchange's open access
DECLARES = ("https", "openapi", "openapi-3", "json", "utf-8", "iso-8601", "errors", "version", "licence")
FREE = Text("Appelez-la sans rien demander ; un jeton relève la limite.", "Call it without asking; a token raises the limit.")
WITH_A_KEY = Text("Un jeton que sa page de documentation dit comment obtenir.", "A token; its documentation page says how to get one.")
ON_AUTHORISATION = Text(
    "Un besoin déclaré, une habilitation en cours et une ligne dans la trace de la personne concernée.",
    "A declared need, a current authorisation and a line in the trace of the person concerned.",
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the catalogue says of one API. ``kind`` is open, offer, hub (ours) or api (published or listed)."""

    key: str
    kind: str
    title: Text
    description: Text
    owner: str  # identifier
    owner_name: str
    access: Access
    url: str
    base_url: str = ""
    openapi_url: str = ""
    documentation_url: str = ""
    health_url: str = ""
    contact_url: str = ""
    terms_url: str = ""
    licence: str = ""
    rate_limit: object = ""
    rules: object = ""
    ask_url: str = ""
    themes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("JSON",)
    reuses: tuple[Reuse, ...] = ()
    versions: tuple[ApiVersion, ...] = ()
    personal: bool = False
    outside: Outside | None = None
    sample: bool = False
    as_of: object = None
    listing: Listing | None = field(default=None, repr=False)
    api: Api | None = field(default=None, repr=False)
    declares: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        return self.kind != "api"

    @property
    def owner_kind(self) -> str:
        """platform | administration | outside."""
        return "outside" if self.outside else "platform" if self.ours else "administration"

    @property
    def ending(self) -> ApiVersion | None:
        """The version whose end was announced last."""
        return next((each for each in self.versions if each.ends_on), None)


@dataclass(frozen=True, kw_only=True)
class OpenApi:
    """A declared API and the address of its page."""

    api: Api
    system: System

    @property
    def slug(self) -> str:
        return self.api.path.strip("/").replace("/", "-")


def open_apis() -> list[OpenApi]:
    return [OpenApi(api=api, system=system) for system in catalogue.systems() for api in system.apis]


@cache
def document_of(slug: str) -> Mapping[str, Any]:
    """The OpenAPI document of the declared API called ``slug``."""
    found = next(each for each in open_apis() if each.slug == slug)
    return document(found)


def document(found: OpenApi) -> Mapping[str, Any]:
    ninja = NinjaAPI(
        title=found.api.title.en,
        version=found.api.versions[0].name if found.api.versions else "1",
        description=found.api.description.en,
        urls_namespace=f"documentation-{found.slug}",
        docs_url=None,
        openapi_url=None,
        servers=[{"url": settings.PARVIS_ORIGIN}],
    )
    ninja.add_router(found.api.path, found.api.router)
    said: dict[str, Any] = json.loads(json.dumps(ninja.get_openapi_schema(path_prefix="")))  # statuses as texts, as they are sent
    return said


def every() -> list[Entry]:
    """All that is in the catalogue, ours first; what was unpublished is not."""
    names = {each.identifier: each.name for each in people.organisations()}
    ends = announced()
    published = Listing.objects.filter(state=Listing.State.PUBLISHED).select_related("owner")
    return [
        *(of_open(each, names, ends) for each in open_apis()),
        *(of_hub(each, names, ends) for each in catalogue.hubs().values()),
        *(of_offer(each, names, ends) for each in catalogue.shown_offers().values()),
        *(of_listing(each, ends) for each in published),
        *(of_listed(each, names, ends) for each in catalogue.listed_apis().values()),
    ]


def one(key: str) -> Entry | None:
    """The entry called ``key`` (``offer:dss/quotient-familial``); None when there is none, or no more."""
    return next((each for each in every() if each.key == key), None)


def announced() -> dict[str, list[ApiVersion]]:
    found: dict[str, list[ApiVersion]] = {}
    for row in EndOfVersion.objects.all():
        ended = ApiVersion(name=row.version, deprecated_on=row.announced_on, ends_on=row.ends_on, replacement=row.replacement)
        found.setdefault(row.entry, []).append(ended)
    return found


def merged(declared: tuple[ApiVersion, ...], key: str, ends: Mapping[str, list[ApiVersion]]) -> tuple[ApiVersion, ...]:
    """Declared versions with the ends announced here; an announcement replaces the line of its version."""
    said = {each.name: each for each in ends.get(key, ())}
    return (*said.values(), *(each for each in declared if each.name not in said))


def of_open(found: OpenApi, names: Mapping[str, str], ends: Mapping[str, list[ApiVersion]]) -> Entry:
    key = f"open:{found.slug}"
    return Entry(
        key=key,
        kind="open",
        title=found.api.title,
        description=found.api.description,
        owner=found.system.owner,
        owner_name=names.get(found.system.owner, str(found.system.title)),
        access=found.api.access,
        url=reverse("apis:open-api", args=[found.slug]),
        base_url=settings.PARVIS_ORIGIN,
        openapi_url=reverse("apis:document", args=[found.slug]),
        rate_limit=LIMIT,
        rules=FREE if found.api.access is Access.OPEN else WITH_A_KEY,
        licence="Licence Ouverte 2.0",
        themes=found.api.themes,
        versions=merged(found.api.versions, key, ends),
        api=found.api,
        declares=(*DECLARES, "cors") if found.api.access is Access.OPEN else DECLARES,
    )


def of_offer(offer: Offer, names: Mapping[str, str], ends: Mapping[str, list[ApiVersion]]) -> Entry:
    key = f"offer:{offer.name}"
    return Entry(
        key=key,
        kind="offer",
        title=offer.title,
        description=exchange.source_of(offer.name),
        owner=offer.owner,
        owner_name=names.get(offer.owner, str(exchange.source_of(offer.name))),
        access=Access.AUTHORISATION,
        url=reverse("apis:offer", args=[offer.name]),
        rules=ON_AUTHORISATION,
        ask_url=where_to_ask(offer.name),
        reuses=tuple(reuses_of(offer.name)),
        versions=merged((), key, ends),
        personal=offer.personal,
    )


def of_hub(hub: Hub, names: Mapping[str, str], ends: Mapping[str, list[ApiVersion]]) -> Entry:
    key = f"hub:{hub.slug}"
    return Entry(
        key=key,
        kind="hub",
        title=hub.title,
        description=Text(
            "Un point d’accès à plusieurs sources, avec un seul jeton.", "One way in to several sources, with a single token."
        ),
        owner=hub.owner,
        owner_name=names.get(hub.owner, str(country().portal if hub.owner == "platform" else hub.owner)),
        access=Access.AUTHORISATION,
        url=reverse("apis:hub", args=[hub.slug]),
        base_url=settings.PARVIS_ORIGIN,
        openapi_url=f"/apis/hubs/{hub.slug}/openapi.json",
        rules=ON_AUTHORISATION,
        ask_url=where_to_ask(hub.slug),
        reuses=tuple(reuses_of(hub.slug)),
        versions=merged((), key, ends),
        personal=any(scope.personal for scope in hub.scopes),
    )


def of_listing(row: Listing, ends: Mapping[str, list[ApiVersion]]) -> Entry:
    return Entry(
        key=row.key,
        kind="api",
        title=row.title,
        description=row.description,
        owner=row.owner.identifier,
        owner_name=row.owner.name,
        access=Access(row.access),
        url=reverse("apis:entry", args=[row.slug]),
        base_url=row.base_url,
        openapi_url=row.openapi_url,
        health_url=row.health_url,
        contact_url=row.contact_url,
        terms_url=row.terms_url,
        licence=row.licence,
        rate_limit=row.rate_limit,
        rules=row.rules,
        themes=tuple(row.themes),
        reuses=tuple(Reuse(title=Text.of(line), by="") for line in row.reuses.splitlines() if line.strip()),
        versions=merged((), row.key, ends),
        listing=row,
        declares=tuple(row.declares),
        as_of=row.updated_at,
    )


def of_listed(api: ListedApi, names: Mapping[str, str], ends: Mapping[str, list[ApiVersion]]) -> Entry:
    key = f"api:{api.slug}"
    return Entry(
        key=key,
        kind="api",
        title=api.title,
        description=api.description,
        owner=api.owner,
        owner_name=names.get(api.owner, api.owner_name),
        access=api.access,
        url=reverse("apis:entry", args=[api.slug]),
        base_url=api.base_url,
        openapi_url=api.openapi_url,
        documentation_url=api.documentation_url,
        health_url=api.health_url,
        contact_url=api.contact_url,
        terms_url=api.terms_url,
        licence=api.licence,
        rate_limit=api.rate_limit or "",
        rules=api.rules or "",
        ask_url=where_to_ask(api.outside.offer) if api.outside and api.outside.offer else "",
        themes=api.themes,
        formats=api.formats,
        reuses=(*api.reuses, *(reuses_of(api.outside.offer) if api.outside and api.outside.offer else ())),
        versions=merged(api.versions, key, ends),
        personal=api.personal,
        outside=api.outside,
        sample=api.sample,
        as_of=api.as_of,
    )


def reuses_of(offer: str) -> Iterator[Reuse]:
    """Who declared a need of ``offer``, and what for: one line each."""
    found = {need.asker: need for need in catalogue.needs() if need.offer == offer}
    for asker in sorted(found):
        yield Reuse(title=found[asker].purpose, by=asker, url=page_of(asker))


def page_of(asker: str) -> str:
    kind, _, slug = asker.partition(":")
    return f"/procedures/{slug}" if kind == "procedure" else ""


def where_to_ask(offer: str) -> str:
    """The page of a new request for ``offer``, where its owner takes requests here."""
    kind = next((each for each in catalogue.authorisation_kinds().values() if each.offer == offer), None)
    return f"/apis/requests/new/{kind.slug}" if kind else ""
