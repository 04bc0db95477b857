"""What the squares show, read from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from parvis.design.context import is_served
from parvis.kernel import catalogue
from parvis.kernel.manifest import LifeEvent, SearchEntry
from parvis.kernel.panels import Drawn
from parvis.kernel.text import Text


def figures(drawn: list[Drawn]) -> list[Mapping[str, Any]]:
    """The figures of the panels that give figures only."""
    return [figure for each in drawn if not each.panel.template for figure in each.context["figures"]]


def life_event(slug: str) -> LifeEvent | None:
    return next((event for event in catalogue.life_events() if event.slug == slug), None)


def entries_for(event: LifeEvent) -> list[SearchEntry]:
    """What systems declare for those to whom ``event`` happens, by title."""
    found = (entry for system in catalogue.systems() if system.search for entry in system.search() if event.slug in entry.life_events)
    return sorted(found, key=lambda entry: str(entry.title))


def sample_event() -> Mapping[str, object] | None:
    """The first life event, for those who walk through all pages."""
    return next(({"slug": event.slug} for event in catalogue.life_events()), None)


def search_entries() -> Iterator[SearchEntry]:
    """Life events, found like everything else."""
    for event in catalogue.life_events():
        yield SearchEntry(
            key=f"life-event:{event.slug}",
            title=event.title,
            summary=event.summary,
            url=f"/life-events/{event.slug}",
            kind=Text("Événement de vie", "Life event"),
        )


def open_book(_request: HttpRequest) -> Mapping[str, Any]:
    """What this installation lays open, counted from what its systems declare."""
    fields = sum(len(offer.fields) for offer in catalogue.offers().values())
    datasets, procedures, systems = map(number, (catalogue.datasets(), catalogue.procedures(), catalogue.systems()))
    counts = (
        (
            fields,
            ngettext(
                "piece of information asked of its source, not of you", "pieces of information asked of their source, not of you", fields
            ),
        ),
        (
            datasets,
            ngettext("dataset declared, which publishes itself in time", "datasets declared, which publish themselves in time", datasets),
        ),
        (procedures, ngettext("procedure, with rules that anyone can read", "procedures, with rules that anyone can read", procedures)),
        (systems, ngettext("system, open to inspection", "systems, all open to inspection", systems)),
    )
    source = gettext("what the systems declare")
    return {"figures": [{"value": count, "label": label, "source": source} for count, label in counts if count]}


def number(things: Iterable[object]) -> int:
    return sum(1 for _ in things)


def promises(_request: HttpRequest) -> dict[str, Any] | None:
    """Where the installation says what it promises, when it does."""
    pages = [path for path in ("/pages/promesses", "/commitments") if is_served(path)]
    return {"url": pages[0]} if pages else None
