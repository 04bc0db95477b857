"""Who publishes what, where, and what a body can still do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from parvis.components.access.rules import Body, Published, by_area
from parvis.components.opendata.selectors import outlines
from parvis.core.exchange import selectors as exchange
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation
from parvis.kernel import catalogue
from parvis.kernel.accents import without_accents
from parvis.kernel.calendar import country
from parvis.kernel.manifest import Circle, System
from parvis.kernel.text import Text


def published() -> list[Published]:
    """Everything that bodies open here, each with its body."""
    bodies = {each.identifier: each for each in people.organisations()}
    platform = Body(identifier="", name=str(country().portal))
    return [
        Published(publication=each, body=body_of(bodies[each.owner]) if each.owner in bodies else platform)
        for each in catalogue.publications()
    ]


def body_of(organisation: Organisation) -> Body:
    return Body(
        identifier=organisation.identifier,
        name=organisation.name,
        kind=organisation.kind,
        area=organisation.area,
        sample=organisation.sample,
    )


def matching(found: list[Published], *, words: str = "", kind: str = "", area: str = "") -> list[Published]:
    """Those whose title, body or place hold every word, of one kind and in one area when given."""
    wanted = without_accents(words.casefold()).split()[:8]
    return [
        each
        for each in found
        if (not kind or each.kind == kind) and (not area or each.body.area == area) and all(word in searched(each) for word in wanted)
    ]


def searched(each: Published) -> str:
    title, body = each.publication.title, each.body
    return without_accents(f"{title.fr} {title.en} {body.name} {outlines.name_of(body.area) if body.area else ''}".casefold())


def areas(found: list[Published]) -> list[tuple[str, str]]:
    """Code and name of every area that has a publishing body, by name."""
    return sorted(((code, outlines.name_of(code)) for code in by_area(found)), key=lambda pair: pair[1])


def area_map(found: list[Published]) -> dict[str, Any] | None:
    """The areas and how much their own bodies publish, as the design draws it; None without outlines."""
    counts = by_area(found)
    declared = outlines.covering(counts)
    if declared is None:
        return None
    known = outlines.areas_of(declared)
    drawn = [{"name": known[code].name, "value": counts[code], "rings": known[code].rings} for code in sorted(counts) if code in known]
    return {
        "title": gettext("Published by the bodies of each place"),
        "label_title": gettext("Where"),
        "value_title": gettext("Publications"),
        "areas": drawn,
        "backdrop": outlines.backdrop(counts),
        "description": gettext(
            "Each place is coloured by how many things its own bodies publish. Bodies of the whole country are in the table only."
        ),
    }


def rows() -> Iterator[Mapping[str, Any]]:
    """The open dataset: a row for each publication, samples left out."""
    real = [each for each in published() if not each.is_sample]
    for each in sorted(real, key=lambda one: (one.body.identifier, one.kind, one.publication.url)):
        yield {
            "body": each.body.identifier,
            "name": each.body.name,
            "body_kind": each.body.kind,
            "area": each.body.area,
            "kind": each.kind,
            "title": each.publication.title.fr,
            "url": each.publication.url,
        }


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something a body can do here, whether it did, and where to begin."""

    title: Text
    text: Text
    url: str
    done: bool


def steps(organisation: Organisation, mine: list[Published]) -> list[Step]:
    """What a local authority can do here, from what is stored about it."""
    kinds = {each.kind for each in mine}
    asked = exchange.register(only_valid=True).filter(organisation=organisation).exists()
    return [
        Step(
            title=Text("Des agents se connectent", "Agents sign in"),
            text=Text(
                "Avec leur compte professionnel ; les droits se donnent au bureau.",
                "With their work account; rights are given at the desk.",
            ),
            url="/desk",
            done=bool(people.agents_of(organisation)),
        ),
        Step(
            title=Text("Proposer une démarche", "Offer a procedure"),
            text=Text(
                "Une démarche est un fichier : reprenez-en une, elle est en ligne avec son accusé de réception et ses statistiques.",
                "A procedure is a file: take one over, and it is online with its acknowledgement and its statistics.",
            ),
            url="/procedures",
            done="procedure" in kinds,
        ),
        Step(
            title=Text("Publier des données ouvertes", "Publish open data"),
            text=Text(
                "Les chiffres de vos démarches se publient d’eux-mêmes ; un fichier CSV se publie en quatre étapes.",
                "The figures of your procedures publish themselves; a CSV file is published in four steps.",
            ),
            url="/desk/tables",
            done=bool(kinds & {"dataset", "registry"}),
        ),
        Step(
            title=Text("Ouvrir une API", "Open an API"),
            text=Text(
                "Le même fichier a aussitôt son API, avec filtres et documentation.",
                "The same file has its API at once, with filters and documentation.",
            ),
            url="/desk/tables",
            done="api" in kinds,
        ),
        Step(
            title=Text("Ne plus redemander ce qui est connu", "Stop asking for what is known"),
            text=Text(
                "Une habilitation permet de demander à la source plutôt qu’à la personne.",
                "An authorisation lets you ask the source rather than the person.",
            ),
            url="/apis/authorisations",
            done=asked,
        ),
    ]


def front_figures(_: HttpRequest) -> dict[str, Any] | None:
    """On the front square: how many bodies publish something here."""
    number = len({each.body.identifier for each in published() if not each.is_sample and each.body.identifier})
    label = ngettext("public body publishes here", "public bodies publish here", number)
    return {"figures": [{"value": number, "label": label, "source": gettext("Who publishes what")}]} if number else None


def sample_body() -> Mapping[str, object] | None:
    """For the crawler: a body that publishes something."""
    return next(({"identifier": each.body.identifier} for each in published() if each.body.identifier and not each.is_sample), None)


@dataclass(frozen=True, kw_only=True)
class Ring:
    """One circle of the plan with its systems."""

    circle: Circle
    systems: tuple[tuple[System, str], ...]  # with the page where each begins; empty when it has none of its own

    @property
    def pages(self) -> int:
        return sum(len(system.pages) for system, _ in self.systems)

    @property
    def apis(self) -> int:
        return sum(len(system.apis) + len(system.offers) for system, _ in self.systems)

    @property
    def datasets(self) -> int:
        return sum(len(system.datasets) for system, _ in self.systems)


def rings() -> list[Ring]:
    """The circles from the centre outwards, read from the manifests."""
    return [
        Ring(circle=circle, systems=tuple((each, first_page(each)) for each in catalogue.systems() if each.circle is circle))
        for circle in Circle
        if any(each.circle is circle for each in catalogue.systems())
    ]


def first_page(system: System) -> str:
    """Where a visitor meets this system: its first page that needs no argument."""
    page = next((each for each in system.pages if "<" not in each.path and each.crawl and not each.demo_only), None)
    return reverse(f"{system.slug}:{page.name}") if page else ""
