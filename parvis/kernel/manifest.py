"""The vocabulary of manifests: what a system is, offers and needs. Parts with a subject of their own stand beside, and are taken from here.

A system is a folder with a ``manifest.py`` that holds declarations only and ends in
``system = System(...)``. Everything here is a frozen dataclass naming real objects, so that
go-to-definition works and a typing mistake fails at start. ``parvis.kernel.catalogue`` finds the
manifests and ``parvis.kernel.checks`` refuses wrong ones with the fix in the message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.kernel.apis import Access, Api, ApiVersion, ListedApi, Outside, Reuse
from parvis.kernel.authorisations import AuthorisationKind, RequestWire, UseCase
from parvis.kernel.datasets import Column, Dataset, Publication, Registry
from parvis.kernel.networks import Label, Network, NetworkPlace, NetworkService, SharedNetwork
from parvis.kernel.offers import (
    Comparison,
    Hiding,
    Hub,
    NationalIdentifier,
    Need,
    Offer,
    OfferField,
    PermittedExchange,
    Question,
    Scope,
    Sector,
)
from parvis.kernel.pages import Audience, LifeEvent, Page, Panel, Place, SearchEntry, View
from parvis.kernel.personal_data import Notice, PersonalData, TraceEvent
from parvis.kernel.references import Inventory, Outlines, PlaceEntry, PlaceList, Register
from parvis.kernel.roles import Permission, Persona, Role
from parvis.kernel.tasks import Benchmark, Command, Demo, Task
from parvis.kernel.text import Text

if TYPE_CHECKING:
    from django.http import HttpRequest

    from parvis.kernel.actors import Actor
    from parvis.kernel.calendar import Country

__all__ = [
    "Access",
    "Api",
    "ApiVersion",
    "Audience",
    "AuthorisationKind",
    "Benchmark",
    "Circle",
    "Column",
    "Command",
    "Comparison",
    "Dataset",
    "Demo",
    "Hiding",
    "Hub",
    "Inventory",
    "Label",
    "LifeEvent",
    "ListedApi",
    "NationalIdentifier",
    "Need",
    "Network",
    "NetworkPlace",
    "NetworkService",
    "Notice",
    "Offer",
    "OfferField",
    "Outlines",
    "Outside",
    "Page",
    "Panel",
    "Permission",
    "PermittedExchange",
    "Persona",
    "PersonalData",
    "Place",
    "PlaceEntry",
    "PlaceList",
    "Procedure",
    "Publication",
    "Question",
    "Register",
    "Registry",
    "RequestWire",
    "Reuse",
    "Role",
    "Scope",
    "SearchEntry",
    "Sector",
    "SharedNetwork",
    "System",
    "Task",
    "TraceEvent",
    "UseCase",
    "View",
]


class Circle(StrEnum):
    """Which ring of the plan a system stands in."""

    CORE = "core"
    COMPONENT = "component"
    SERVICE = "service"
    COUNTRY = "country"


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A procedure file shipped with the system."""

    file: Path
    rule: Callable[..., Any] | None = None  # proposes a result; see parvis.components.rules


@dataclass(frozen=True, kw_only=True)
class System:
    """One system of the State: what it is, what it offers and what it needs."""

    slug: str
    title: Text
    owner: str
    circle: Circle
    summary: Text
    answers: tuple[str, ...] = ()  # ids of the seeds' systems that this one makes work
    pages: tuple[Page, ...] = ()
    apis: tuple[Api, ...] = ()
    listed_apis: tuple[ListedApi, ...] = ()  # of others: shown in the catalogue, not served here
    offers: tuple[Offer, ...] = ()
    hubs: tuple[Hub, ...] = ()
    networks: tuple[Network, ...] = ()
    shared_network: SharedNetwork | None = None  # the one that administrations share; declared once
    permitted_exchanges: tuple[PermittedExchange, ...] = ()
    identifiers: tuple[NationalIdentifier, ...] = ()
    # Whether a question (``parvis.core.exchange`` Call) serves a case that this system keeps: one that is called by its
    # ``file_reference``, that its asker and its organisation handle, and that concerns its subject.
    cases: Callable[[Any], bool] | None = None
    # Of a file of a procedure and the name of a transition: sentences (Text) that say why it cannot be made now.
    obstacles: Callable[[Any, str], Iterable[Text]] | None = None
    moved: Callable[[Any, str], None] | None = None  # what follows a transition of a file, in its transaction
    changed: Callable[[Any], None] | None = (
        None  # what a file says changed without a transition: new version, late answer, message withdrawn
    )
    # What this system keeps about a file of a procedure goes when the file's personal data do, in the same transaction.
    file_erased: Callable[[Any], None] | None = None
    authorisation_kinds: tuple[AuthorisationKind, ...] = ()
    use_cases: tuple[UseCase, ...] = ()
    request_wire: RequestWire | None = None  # how programs write requests for authorisations; declared once
    needs: tuple[Need, ...] | Callable[[], Iterable[Need]] = ()
    shipped_needs: Callable[[], Iterable[Need]] | None = None  # with ``needs`` read late: those of the files that systems ship
    procedures: tuple[Procedure, ...] = ()
    registries: tuple[Registry, ...] | Callable[[], Iterable[Registry]] = ()
    outlines: tuple[Outlines, ...] = ()
    places: tuple[PlaceList, ...] = ()  # that forms may ask for
    registers: tuple[Register, ...] = ()  # whose numbers forms may ask for
    datasets: tuple[Dataset, ...] = ()
    panels: tuple[Panel, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    permissions: tuple[Permission, ...] = ()
    roles: tuple[Role, ...] = ()
    notices: tuple[Notice, ...] = ()
    life_events: tuple[LifeEvent, ...] = ()
    search: Callable[[], Iterable[SearchEntry]] | None = None
    tasks: tuple[Task, ...] = ()
    events: tuple[TraceEvent, ...] = ()
    commands: tuple[Command, ...] = ()
    publications: Callable[[], Iterable[Publication]] | None = None  # what bodies open through this system, with who they are
    benchmarks: tuple[Benchmark, ...] = ()
    demo: Demo | None = None
    personas: tuple[Persona, ...] = ()
    # "package.module:application": a WSGI application of strangers to the platform (identity
    # providers, registry sources) that the demonstration serves beside it, on the next port.
    companion: str = ""
    # Of the text of a procedure file without mistakes, within so many seconds: its tests one by one, each with its ``name``, its
    # ``failures`` (mistakes with their place) and whether it ``ran``; declared once.
    file_tests: Callable[[str, float], Iterable[Any]] | None = None
    inventory: Inventory | None = None  # the country's list of systems; declared once
    country: Country | None = None  # the country's own manifest only
    # What someone refused a permission may do about it: {"roles": those that grant it, "givers": who gives them}; declared once.
    refusal: Callable[[str, Actor], Mapping[str, Any]] | None = None
    # Actors for the request's session; declared once, by the core's people.
    actor_of: Callable[[HttpRequest], Actor] | None = None
