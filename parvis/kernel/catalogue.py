"""The catalogue: every system's manifest, read once Django is ready, and what they declare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings

from parvis.kernel.manifest import (
    AuthorisationKind,
    Benchmark,
    Command,
    Dataset,
    Hub,
    LifeEvent,
    ListedApi,
    NationalIdentifier,
    Need,
    Network,
    Offer,
    Outlines,
    Panel,
    Permission,
    PermittedExchange,
    Persona,
    Place,
    PlaceList,
    Procedure,
    Publication,
    Register,
    Registry,
    RequestWire,
    Role,
    SharedNetwork,
    System,
    Task,
    TraceEvent,
    UseCase,
)


class UnknownDeclaration(LookupError):
    """Something was asked of the catalogue that no manifest declares."""


@cache
def systems() -> tuple[System, ...]:
    """Every system, inner circles first.

    Raises LookupError when a folder's manifest does not end in ``system = System(...)``.
    """
    apps.check_apps_ready()
    return tuple(declared_in(name) for name in settings.PARVIS_SYSTEMS)


def declared_in(package: str) -> System:
    """The system that ``package/manifest.py`` declares."""
    module = import_module(f"{package}.manifest")
    declared = getattr(module, "system", None)
    if not isinstance(declared, System):
        raise LookupError(f"{package}/manifest.py must define `system = System(...)`")
    return declared


@cache
def system(slug: str) -> System:
    """The system called ``slug``; raises UnknownDeclaration."""
    for each in systems():
        if each.slug == slug:
            return each
    raise UnknownDeclaration(f"No system is called {slug!r}. There are: {', '.join(each.slug for each in systems())}.")


@cache
def offers() -> dict[str, Offer]:
    """Every offer by name."""
    return {offer.name: offer for each in systems() for offer in each.offers}


def shown_offers() -> dict[str, Offer]:
    """The offers that pages and registers tell everyone of: none that is classified."""
    return {name: each for name, each in offers().items() if not each.label.is_classified}


def offer(name: str) -> Offer:
    """The offer called ``name``; raises UnknownDeclaration listing what there is."""
    if name not in offers():
        raise UnknownDeclaration(f"No system offers {name!r}. Offered: {', '.join(sorted(offers())) or 'nothing'}.")
    return offers()[name]


def needs() -> Iterator[Need]:
    """Every declared need, also those of procedures published since the start."""
    for each in systems():
        yield from each.needs() if callable(each.needs) else each.needs


def written_needs() -> Iterator[Need]:
    """Needs that come with the code, in manifests and in the files that systems ship: known without any table."""
    for each in systems():
        if each.shipped_needs is not None:
            yield from each.shipped_needs()
        elif not callable(each.needs):
            yield from each.needs


@cache
def hubs() -> dict[str, Hub]:
    """Every hub by slug."""
    return {hub.slug: hub for each in systems() for hub in each.hubs}


@cache
def networks() -> dict[str, Network]:
    """Every network of nodes by slug."""
    return {network.slug: network for each in systems() for network in each.networks}


@cache
def shared_network() -> SharedNetwork:
    """The network that administrations share; an empty one where the country declares none."""
    return next((each.shared_network for each in systems() if each.shared_network), SharedNetwork())


@cache
def permitted_exchanges() -> dict[str, PermittedExchange]:
    """The registry of exchanges that the law permits, by slug."""
    return {entry.slug: entry for each in systems() for entry in each.permitted_exchanges}


@cache
def authorisation_kinds() -> dict[str, AuthorisationKind]:
    """What organisations may ask to be allowed, by slug."""
    return {kind.slug: kind for each in systems() for kind in each.authorisation_kinds}


@cache
def use_cases() -> dict[str, UseCase]:
    """Templates of requests for authorisations, by slug."""
    return {use.slug: use for each in systems() for use in each.use_cases}


@cache
def identifiers() -> dict[str, NationalIdentifier]:
    """Every national identifier by slug."""
    return {identifier.slug: identifier for each in systems() for identifier in each.identifiers}


@cache
def listed_apis() -> dict[str, ListedApi]:
    """APIs of others, by slug."""
    return {each.slug: each for one in systems() for each in one.listed_apis}


@cache
def request_wire() -> RequestWire:
    """How programs of this country write requests for authorisations."""
    return next((each.request_wire for each in systems() if each.request_wire), RequestWire())


def file_tests(text: str, *, seconds: float) -> list[Any]:
    """The tests that a procedure file holds, run by whoever reads the language; none where nobody does."""
    run = next((each.file_tests for each in systems() if each.file_tests), None)
    return list(run(text, seconds)) if run else []


def datasets() -> Iterator[tuple[System, Dataset]]:
    """Every declared dataset with the system that declares it."""
    return ((each, dataset) for each in systems() for dataset in each.datasets)


def registries() -> list[Registry]:
    """Every table of reference records open to all: those that systems ship, and those published since."""
    return [found for found in all_registries() if not found.restricted]


def all_registries() -> list[Registry]:
    """Also those that only the exchange gives."""
    return [found for each in systems() for found in (each.registries() if callable(each.registries) else each.registries)]


def publications() -> Iterator[Publication]:
    """Everything that bodies open here, as the systems that hold it say."""
    return (found for each in systems() if each.publications for found in each.publications())


def outlines() -> list[Outlines]:
    """Outlines of areas that systems ship."""
    return [found for each in systems() for found in each.outlines]


def place_lists() -> dict[str, PlaceList]:
    """Lists of places that forms may ask for, by level."""
    return {found.level: found for each in systems() for found in each.places}


def registers() -> dict[str, Register]:
    """Registers whose numbers forms may ask for, by slug."""
    return {found.slug: found for each in systems() for found in each.registers}


def procedures() -> Iterator[tuple[System, Procedure]]:
    """Every procedure file shipped with a system."""
    return ((each, procedure) for each in systems() for procedure in each.procedures)


def panels(place: Place) -> list[Panel]:
    """What is drawn at ``place``, in order."""
    found = (panel for each in systems() for panel in each.panels if panel.place is place)
    return sorted(found, key=lambda panel: (panel.order, panel.slug))


def life_events() -> list[LifeEvent]:
    """What may happen to people, in order."""
    found = (event for each in systems() for event in each.life_events)
    return sorted(found, key=lambda event: (event.order, event.slug))


@cache
def permissions() -> dict[str, Permission]:
    """Every permission by name."""
    return {permission.name: permission for each in systems() for permission in each.permissions}


@cache
def roles() -> dict[str, Role]:
    """Every role by slug: systems may each add permissions under one role's slug."""
    found: dict[str, Role] = {}
    for role in (role for each in systems() for role in each.roles):
        known = found.get(role.slug, role)
        together = tuple(dict.fromkeys((*known.permissions, *role.permissions)))
        given_with = next((each.given_with for each in (known, role) if each.given_with != Role.given_with), Role.given_with)
        found[role.slug] = replace(known, permissions=together, given_with=given_with)
    return found


@cache
def trace_events() -> dict[str, TraceEvent]:
    """Every kind of trace line by name."""
    return {event.name: event for each in systems() for event in each.events}


def tasks() -> list[Task]:
    """What the clock starts."""
    return [task for each in systems() for task in each.tasks]


def benchmarks() -> dict[str, Benchmark]:
    """Every measured job by name."""
    return {benchmark.name: benchmark for each in systems() for benchmark in each.benchmarks}


def commands() -> list[Command]:
    """Sub-commands that systems add to ``parvis``."""
    return [command for each in systems() for command in each.commands]


def personas() -> list[Persona]:
    """Whom one may sign in as in the demonstration."""
    return [persona for each in systems() for persona in each.personas]


def companion() -> str:
    """The WSGI application served beside the demonstration; empty when no system declares one."""
    return next((each.companion for each in systems() if each.companion), "")
