"""Sites as one reader may see them: found, counted, drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from parvis.components.network.models import Event, Member, Site, Spell
from parvis.components.network.rules import words
from parvis.components.network.rules.sheet import folded
from parvis.kernel.actors import Actor
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Audience
from parvis.kernel.networks import Label

SEE, OPERATE, REPORT = "network.see", "network.operate", "network.report"
MOST_WORDS = 6
SORTS = {"code": "code", "name": "name", "state": "state", "rate": "-rate", "since": "-since"}
FACETS = ("family", "state", "area", "kind")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads the inventory, and how far."""

    clearance: Label | None  # None: not of a member
    family: str = ""
    operator: bool = False


def reader(request: HttpRequest) -> Reader:
    return reader_of(actor(request))


def reader_of(who: Actor) -> Reader:
    """Operators of the network read everything; an agent of a member up to the body's clearance."""
    if who.may_open(Audience.AGENT) and who.has_permission(OPERATE):
        return Reader(clearance=Label.RESTRICTED, operator=True)
    member = member_of(who) if who.has_permission(SEE) else None
    return Reader(clearance=Label(member.clearance), family=member.family) if member else Reader(clearance=None)


def member_of(who: Actor) -> Member | None:
    return Member.objects.filter(organisation_id=who.organisation_id).first() if who.organisation_id else None


def sites(who: Reader) -> QuerySet[Site]:
    """Those that this reader may see; none for somebody outside the network."""
    if who.clearance is None:
        return Site.objects.none()
    allowed = [label.value for label in words.SITE_LABELS if label.height <= who.clearance.height]
    return Site.objects.all() if len(allowed) == len(words.SITE_LABELS) else Site.objects.filter(label__in=allowed)


def told() -> QuerySet[Site]:
    """Those that figures for everyone count: a restricted site is in none, or it could be worked out by subtracting the others."""
    return Site.objects.filter(label=Label.INTERNAL)


def site(who: Reader, code: str) -> Site | None:
    return sites(who).filter(code=code).first()


def searched(found: QuerySet[Site], text: str) -> QuerySet[Site]:
    """Sites that hold each of the words, wherever."""
    for word in folded(text).split()[:MOST_WORDS]:
        found = found.filter(words__contains=word)
    return found


def narrowed(found: QuerySet[Site], chosen: Mapping[str, str]) -> QuerySet[Site]:
    return found.filter(**{name: value for name, value in chosen.items() if value and name in (*FACETS, "body")})


def ordered(found: QuerySet[Site], sort: str) -> QuerySet[Site]:
    first = SORTS.get(sort, "code")
    return found.order_by(first, "code") if first != "code" else found.order_by("code")


def counts(found: QuerySet[Site], facet: str) -> dict[str, int]:
    return dict(found.order_by().values_list(facet).annotate(number=Count("id")))


def by_area(found: QuerySet[Site]) -> dict[str, dict[str, int]]:
    """For each area: how many sites, by state."""
    sums: dict[str, dict[str, int]] = {}
    for area, state, number in found.order_by().values_list("area", "state").annotate(number=Count("id")):
        sums.setdefault(area, {})[state] = number
    return sums


def spells(found: Site, most: int = 50) -> list[Spell]:
    return list(found.spells.all()[:most])


def events_of(found: Site, most: int = 20) -> list[Event]:
    """Incidents and works that concern a site: by its services and its area."""
    near = Event.objects.filter(begins_at__gte=found.since) if found.opened_on is None else Event.objects.all()
    return [each for each in near[:200] if concerns(each, services=found.services, area=found.area)][:most]


def concerns(event: Event, *, services: Iterable[str], area: str) -> bool:
    here = not event.areas or area in event.areas
    return here and (not event.services or bool(set(event.services) & set(services)))


def concerned(event: Event) -> QuerySet[Site]:
    """The open sites that an event is about; its services are looked at one by one, for JSON is not searched alike everywhere."""
    found = Site.objects.filter(state__in=words.WORKING)
    if event.areas:
        found = found.filter(area__in=event.areas)
    if event.services:
        wanted = Q()
        for slug in event.services:
            wanted |= Q(words__contains=f"+{slug}+")
        found = found.filter(wanted)
    return found


def row_of(found: Site) -> dict[str, Any]:
    """A site as a sheet writes it."""
    return {
        "code": found.code,
        "name": found.name,
        "body": found.body,
        "body_name": found.body_name,
        "family": found.family,
        "kind": found.kind,
        "commune": found.commune,
        "longitude": found.longitude,
        "latitude": found.latitude,
        "technology": found.technology,
        "rate": found.rate,
        "backup": found.backup,
        "services": " ".join(found.services),
        "opened_on": found.opened_on,
        "closed_on": found.closed_on,
        "criticality": found.criticality,
        "label": found.label,
    }


def exported(found: QuerySet[Site]) -> Iterator[list[object]]:
    """A header, then one row a site: the columns of a sheet, then what only the network knows."""
    first = True
    for each in found.iterator(chunk_size=1000):
        row = row_of(each) | {"state": each.state, "cause": each.cause, "since": each.since.isoformat(), "sample": each.sample}
        if first:
            yield list(row)
            first = False
        yield list(row.values())
    if first:
        yield [*row_of(Site()), "state", "cause", "since", "sample"]


def sample_site() -> Mapping[str, object] | None:
    code = Site.objects.order_by("code").values_list("code", flat=True).first()
    return {"code": code} if code else None


def is_member(who: Actor) -> bool:
    return reader_of(who).clearance is not None
