"""One catalogue of what the network gives: its own services, and data that other nodes may ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from parvis.components.network.models import Event, Sharing, Spell, Subscription
from parvis.components.network.rules import uptime, words
from parvis.components.network.rules.sheet import folded
from parvis.components.network.selectors import declared, sites
from parvis.core.people.selectors import Organisation
from parvis.kernel import catalogue
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

MONTHS = 6
DATA = "data:"  # before the name of an offer


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the catalogue."""

    slug: str
    title: Text
    summary: Text
    kind: str
    provider: str
    provider_name: str
    open_to: Text
    price: Text
    free: bool
    how: Text
    promised: float | None = None
    offer: str = ""
    networks: tuple[str, ...] = ()


def entries() -> list[Entry]:
    return [*(of_service(slug) for slug in declared.services()), *offered()]


def of_service(slug: str) -> Entry:
    each = declared.services()[slug]
    return Entry(
        slug=slug,
        title=each.title,
        summary=each.summary,
        kind=each.kind,
        provider=each.provider,
        provider_name=str(each.provider_name),
        open_to=each.open_to,
        price=each.price,
        free=each.free,
        how=each.how,
        promised=each.promised,
    )


def offered() -> list[Entry]:
    """Data that members of a listed network may ask this node for."""
    networks = {slug: each for slug, each in catalogue.networks().items() if not each.unlisted}
    found = [(offer, [networks[slug] for slug in offer.networks if slug in networks]) for offer in catalogue.shown_offers().values()]
    names = dict(Organisation.objects.filter(identifier__in=[offer.owner for offer, _ in found]).values_list("identifier", "name"))
    return [
        Entry(
            slug=DATA + offer.name,
            title=offer.title,
            summary=Text(
                f"Données rendues de nœud à nœud\u00a0: {', '.join(each.title.fr for each in offer.fields[:4])}.",
                f"Data given from node to node: {', '.join(each.title.en for each in offer.fields[:4])}.",
            ),
            kind="data",
            provider=offer.owner,
            provider_name=names.get(offer.owner, str(country().portal if offer.owner == "platform" else offer.owner)),
            open_to=Text(", ".join(each.title.fr for each in on), ", ".join(each.title.en for each in on)),
            price=Text("Gratuit", "Free"),
            free=True,
            how=Text("Par une demande d’habilitation", "By a request for an authorisation"),
            offer=offer.name,
            networks=tuple(each.slug for each in on),
        )
        for offer, on in found
        if on
    ]


def entry(slug: str) -> Entry | None:
    return next((each for each in entries() if each.slug == slug), None)


def searched(text: str, chosen: Mapping[str, str]) -> list[Entry]:
    """By words of its title and summary in both languages, and by kind, provider and price."""
    wanted = folded(text).split()[:8]
    return [
        each
        for each in entries()
        if all(
            word in folded(f"{each.title.fr} {each.title.en} {each.summary.fr} {each.summary.en} {each.provider_name}") for word in wanted
        )
        and (not chosen.get("kind") or each.kind == chosen["kind"])
        and (not chosen.get("provider") or each.provider == chosen["provider"])
        and (not chosen.get("price") or each.free == (chosen["price"] == "free"))
    ]


def title(slug: str) -> str:
    found = entry(slug)
    return str(found.title) if found else slug


def provider_of(slug: str) -> Organisation | None:
    found = entry(slug)
    return Organisation.objects.filter(identifier=found.provider).first() if found else None


def shared_by() -> dict[str, int]:
    """How many bodies hold each service: by request granted, or because a site of theirs has it."""
    found: dict[str, set[str]] = {slug: set() for slug in declared.services()}
    found |= {each.service: set(each.bodies) for each in Sharing.objects.all()}
    for slug, body in Subscription.objects.filter(state="granted").values_list("service", "organisation__identifier"):
        found.setdefault(slug, set()).add(body)
    return {slug: len(bodies) for slug, bodies in found.items()}


def bodies_with(slug: str) -> int:
    """How many bodies share one service."""
    of_sites = {body for bodies in Sharing.objects.filter(service=slug).values_list("bodies", flat=True) for body in bodies}
    asked = Subscription.objects.filter(state="granted", service=slug).values_list("organisation__identifier", flat=True)
    return len(of_sites | set(asked))


def replaced() -> dict[str, int]:
    """How many bodies gave up a service of their own for each shared one."""
    rows = Subscription.objects.filter(state="granted", replaces_own=True).order_by().values_list("service").annotate(number=Count("id"))
    return dict(rows)


def requests_of(organisation: Organisation) -> QuerySet[Subscription]:
    return Subscription.objects.filter(organisation=organisation)


def requests_to(provider: str) -> QuerySet[Subscription]:
    """Those that this body decides on."""
    own = [each.slug for each in entries() if each.provider == provider]
    return Subscription.objects.filter(service__in=own, state="asked").select_related("organisation")


def all_requests() -> QuerySet[Subscription]:
    return Subscription.objects.filter(state="asked").select_related("organisation")


# --- How it was: months and events ---------------------------------------------------------------


def months(count: int = MONTHS) -> list[uptime.Month]:
    return uptime.months(timezone.now().astimezone(country().zone), count)


def availability(count: int = MONTHS) -> list[tuple[str, list[tuple[str, float | None]]]]:
    """For each service: per cent of each month, the current one first, in which its sites were not down."""
    asked = months(count)
    holding, lost = sites_with(), time_lost(asked)
    return [
        (slug, [(month.name, uptime.available(month, holding.get(slug, 0), lost[slug][place])) for place, month in enumerate(asked)])
        for slug in declared.services()
    ]


def sites_with() -> dict[str, int]:
    """How many open sites have each service."""
    return dict(Sharing.objects.values_list("service", "sites"))


def time_lost(asked: Sequence[uptime.Month]) -> dict[str, list[float]]:
    """For each service: seconds of each month that its sites were down, in sum."""
    found = defaultdict[str, list[float]](lambda: [0.0] * len(asked))
    told = sites.told().filter(state__in=words.WORKING)
    rows = Spell.objects.filter(Q(until=None) | Q(until__gt=asked[-1].since), state="down", site__in=told)
    for begun, ended, services in rows.order_by().values_list("since", "until", "site__services").iterator(chunk_size=2000):
        spent = [(place, seconds) for place, month in enumerate(asked) if (seconds := uptime.overlap(month, begun, ended))]
        for slug in services:
            for place, seconds in spent:
                found[slug][place] += seconds
    return found


def standing() -> dict[str, str]:
    """How each service is now, from open incidents and works."""
    found = dict.fromkeys(declared.services(), "in-service")
    for event in open_events():
        for slug in event.services or list(found):
            found[slug] = "degraded" if event.kind == Event.Kind.INCIDENT else "maintenance"
    return found


def down_now() -> dict[str, int]:
    """How many sites of each service are down, as operators and probes say."""
    found = dict.fromkeys(declared.services(), 0)
    for held in sites.told().filter(state="down").order_by().values_list("services", flat=True):
        for slug in held:
            found[slug] = found.get(slug, 0) + 1
    return found


def open_events() -> list[Event]:
    return list(Event.objects.filter(ended_at=None, begins_at__lte=timezone.now()))


def coming_events() -> list[Event]:
    return list(Event.objects.filter(ended_at=None, begins_at__gt=timezone.now()).order_by("begins_at"))


def past_events(days: int = 60) -> list[Event]:
    return list(Event.objects.filter(ended_at__gt=timezone.now() - timedelta(days=days)))


def titles(slugs: Iterable[str]) -> list[Any]:
    return [declared.services()[slug].title for slug in slugs if slug in declared.services()]
