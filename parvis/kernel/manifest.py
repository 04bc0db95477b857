"""The vocabulary of manifests: what a system is, offers and needs.

A system is a folder with a ``manifest.py`` that holds declarations only and ends in
``system = System(...)``. Everything here is a frozen dataclass naming real objects, so that
go-to-definition works and a typing mistake fails at start. ``parvis.kernel.catalogue`` finds the
manifests and ``parvis.kernel.checks`` refuses wrong ones with the fix in the message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from parvis.kernel.apis import Access, ApiVersion, ListedApi, Outside, Reuse
from parvis.kernel.authorisations import AuthorisationKind, RequestWire, UseCase
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
from parvis.kernel.text import Text

if TYPE_CHECKING:
    import argparse

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from ninja import Router

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
    "Procedure",
    "Publication",
    "Question",
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


class Audience(StrEnum):
    """Who may open a page. Every page declares one."""

    EVERYONE = "everyone"
    PERSON = "person"  # a resident who signed in
    AGENT = "agent"  # someone acting for an administration
    OPERATOR = "operator"  # someone who runs the installation
    MACHINE = "machine"  # a program: the view authenticates it by token


class Circle(StrEnum):
    """Which ring of the plan a system stands in."""

    CORE = "core"
    COMPONENT = "component"
    SERVICE = "service"
    COUNTRY = "country"


class Place(StrEnum):
    """Where panels are drawn: the squares, and the pages that others continue."""

    FRONT = "front"
    ME = "me"
    DESK = "desk"
    PLATFORM = "platform"
    APIS = "apis"
    SIGN_IN = "sign-in"
    TRACE = "trace"


class View(Protocol):
    """A Django view."""

    def __call__(self, request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


@dataclass(frozen=True, kw_only=True)
class Page:
    """One address and who may open it.

    ``path`` is in Django's syntax without the leading slash; the URL name is
    ``<system slug>:<name>``. ``sample`` gives the arguments with which the crawler opens the page
    in the demonstration (``None`` from a callable: nothing to show yet). ``permission`` is checked
    for agents and operators on top of the audience; rights on one object stay the view's task.
    """

    path: str
    view: View
    audience: Audience
    name: str
    permission: str = ""
    sample: Mapping[str, object] | Callable[[], Mapping[str, object] | None] = field(default_factory=dict)
    crawl: bool = True  # False for addresses that only answer a form, a redirect or a file
    demo_only: bool = False  # absent in production: the mail page, the demo's helpers
    uploads_in_memory: bool = False  # files handed in here never touch the disk, and are small
    csrf_exempt: bool = False  # protocol endpoints only, authenticated by their own means
    before_second_factor: bool = False  # where a second factor is set up: open to those who still owe one


@dataclass(frozen=True, kw_only=True)
class Api:
    """A django-ninja router, mounted at ``path`` (no leading slash) and listed in OpenAPI; pages of other sites may read an open one."""

    path: str
    router: Router
    title: Text
    description: Text
    access: Access = Access.OPEN
    versions: tuple[ApiVersion, ...] = ()  # newest first; an announced end is sent with each answer (RFC 9745, RFC 8594)
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of an open dataset.

    ``kind`` is ``period``, ``area``, ``category``, ``count``, ``sum``, ``mean`` or ``text``;
    ``count`` columns, and those naming one in ``of``, fall under small-count suppression. A count
    that is part of another says so with ``of``: else one could be worked out from the other.
    """

    name: str
    title: Text
    kind: str
    unit: str = ""
    of: str = ""  # for sums and means: the count behind the figure; for a count: the whole it is part of
    names: str = ""  # for a text: the category whose members it names
    language: str = ""  # for such a text: the language in which it names them; in all others they are named by themselves


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Rows that a system publishes without anybody having to think of it.

    ``population`` names the things counted, such as the files of one procedure; datasets of one
    population are protected together against small counts. By default: all that the system counts.
    """

    slug: str
    title: Text
    description: Text
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Mapping[str, Any]]]
    owner: str = ""
    licence: str = "Licence Ouverte 2.0"
    frequency: str = "monthly"
    sample: bool = False  # invented rows: never in the default catalogue nor in rankings
    map_column: str = ""  # an ``area`` column to draw on the map
    tags: tuple[str, ...] = ()
    population: str = ""
    place: Place | None = None  # the page that draws its figures too, beside its own


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A piece of a square (front, me, desk, platform) that a system draws.

    ``selector(request)`` returns the template's context, or ``None`` to draw nothing. The template
    begins with its ``<h2>``; the portal draws the frame. On the front square a panel without a
    template gives figures: its context has ``figures``, mappings ``value``, ``label``, ``source``.
    """

    place: Place
    slug: str
    selector: Callable[[HttpRequest], Mapping[str, Any] | None]
    template: str = ""
    audience: Audience = Audience.EVERYONE
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """How a system shows, exports and erases what it holds about one person."""

    slug: str
    title: Text
    read: Callable[[Any], Iterable[Mapping[str, Any]]]
    export: Callable[[Any], Iterable[Mapping[str, Any]]]
    erase: Callable[[Any], Text]  # does it, and says what was erased or why not
    origin: Text = Text("", "")  # where the data come from, as a sentence
    kept: Text = Text("", "")  # until when, as a sentence
    readers: Text = Text("", "")  # who reads them here, as a sentence


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A right, with the sentence shown to whoever lacks it."""

    name: str
    sentence: Text


@dataclass(frozen=True, kw_only=True)
class Role:
    """A named bundle of permissions that an organisation gives its agents.

    ``given_with`` is the permission that allows giving it and taking it back.
    """

    slug: str
    title: Text
    permissions: tuple[str, ...]
    given_with: str = "team.manage"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message that a system sends: ``template`` is a path without its ``.<language>.txt``."""

    name: str
    title: Text
    template: str


@dataclass(frozen=True, kw_only=True)
class LifeEvent:
    """Something that happens to people, under which procedures are found."""

    slug: str
    title: Text
    summary: Text
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class SearchEntry:
    """One thing that the search finds; it is addressed by a URL path, not by a table."""

    key: str
    title: Text
    summary: Text
    url: str
    kind: Text
    keywords: Text = Text("", "")
    life_events: tuple[str, ...] = ()  # slugs: also listed on the pages of these events
    sample: bool = False  # invented: comes after everything else


@dataclass(frozen=True, kw_only=True)
class Task:
    """What the clock starts: ``run()`` every ``every``, by one worker at a time."""

    name: str
    run: Callable[[], object]
    every: timedelta


@dataclass(frozen=True, kw_only=True)
class TraceEvent:
    """A kind of line in the trace and the sentence in which people read it.

    ``hidden_allowed`` lets the system keep such a line from the person until a date, for a reason that the
    country declares as a duty of the kind *hiding*.
    """

    name: str  # "exchange.asked"
    sentence: Text
    fields: tuple[str, ...] = ()
    reading: bool = False  # somebody else reads something about the person: counted in the figures about readings
    hidden_allowed: bool = False
    own_act: bool = False  # whom the line is about did it themself, or somebody on their behalf


@dataclass(frozen=True, kw_only=True)
class Demo:
    """Loads this system's part of the demonstration; lower orders first; must be repeatable."""

    load: Callable[[], object]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Persona:
    """Someone to sign in as in the demonstration; ``story`` says what there is to see as them."""

    account: str
    name: str
    story: Text


@dataclass(frozen=True, kw_only=True)
class Command:
    """A sub-command of ``parvis``; ``run`` returns the exit code."""

    name: str  # "trace verify"
    summary: str
    run: Callable[[argparse.Namespace], int]
    configure: Callable[[argparse.ArgumentParser], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """One measured job: ``run(size)`` returns the figures, each named with its unit.

    It measures in the database of the installation, and leaves nothing behind.
    """

    name: str
    title: str
    run: Callable[[int], Mapping[str, float]]
    size: int  # how much work without ``--size``


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A procedure file shipped with the system."""

    file: Path
    rule: Callable[..., Any] | None = None  # proposes a result; see parvis.components.rules


@dataclass(frozen=True, kw_only=True)
class Registry:
    """A table of reference records that a system ships as CSV with a header line.

    ``columns`` gives the header's names in words; a name without a column is shown as it is.
    A legacy file or table is declared in YAML instead (``parvis.components.registries`` reads ``declaration``).
    """

    slug: str
    title: Text
    owner: str
    key: str
    file: Path
    source: Text
    licence: str
    as_of: date
    columns: tuple[Column, ...] = ()
    declaration: Path | None = None
    sample: bool = False
    restricted: bool = False  # given by the exchange only, never on open pages


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One thing that a body opens here: a ``dataset``, an ``api``, a ``procedure`` or a ``registry``."""

    kind: str
    title: Text
    url: str
    owner: str  # identifier of the body; anything else stands for the platform itself
    sample: bool = False


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """The country's list of systems that its plans name, and how far each one works.

    ``names`` is CSV ``id,engine,name``; ``demands`` is YAML, a row's id to its demands
    (``name``, ``fr``, ``en``); ``lock`` is the JSON written by the test suite: which passing
    tests prove which demand.
    """

    names: Path
    demands: Path
    lock: Path


@dataclass(frozen=True, kw_only=True)
class Outlines:
    """Outlines of areas, for maps drawn by the server and for sums by parent area.

    ``file`` is JSON: ``{"origin": [longitude, latitude], "step", "areas": {code: {"name", "parent",
    "rings"}}}``; a ring is ``[x0, y0, x1, y1, ...]`` in whole steps (degrees) from the origin.
    """

    file: Path
    source: Text
    licence: str
    as_of: date


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
    authorisation_kinds: tuple[AuthorisationKind, ...] = ()
    use_cases: tuple[UseCase, ...] = ()
    request_wire: RequestWire | None = None  # how programs write requests for authorisations; declared once
    needs: tuple[Need, ...] | Callable[[], Iterable[Need]] = ()
    shipped_needs: Callable[[], Iterable[Need]] | None = None  # with ``needs`` read late: those of the files that systems ship
    procedures: tuple[Procedure, ...] = ()
    registries: tuple[Registry, ...] | Callable[[], Iterable[Registry]] = ()
    outlines: tuple[Outlines, ...] = ()
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
    inventory: Inventory | None = None  # the country's list of systems; declared once
    country: Country | None = None  # the country's own manifest only
    # What someone refused a permission may do about it: {"roles": those that grant it, "givers": who gives them}; declared once.
    refusal: Callable[[str, Actor], Mapping[str, Any]] | None = None
    # Actors for the request's session; declared once, by the core's people.
    actor_of: Callable[[HttpRequest], Actor] | None = None
