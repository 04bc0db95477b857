"""The vocabulary of networks of nodes in manifests: who may send what to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from parvis.kernel.text import Text


class Label(StrEnum):
    """How far something may go, from everyone to the few; every message between nodes carries one."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    SECRET = "secret"  # noqa: S105  a label, not a password
    TOP_SECRET = "top-secret"  # noqa: S105

    @property
    def height(self) -> int:
        return list(Label).index(self)

    @property
    def is_classified(self) -> bool:
        """Whether the very existence of what carries it is told to nobody outside its network."""
        return self.height >= Label.SECRET.height

    @property
    def wording(self) -> Text:
        return TITLES[self]


TITLES = {
    Label.PUBLIC: Text("Public", "Public"),
    Label.INTERNAL: Text("Interne", "Internal"),
    Label.RESTRICTED: Text("Diffusion restreinte", "Restricted"),
    Label.SECRET: Text("Secret", "Secret"),
    Label.TOP_SECRET: Text("Très secret", "Top secret"),
}


@dataclass(frozen=True, kw_only=True)
class Network:
    """Nodes that know one another by one signed membership, and what may travel between them.

    A message's label lies between ``lowest`` and ``highest``. Nothing crosses from one network to another.
    """

    slug: str  # "rie"
    title: Text
    summary: Text
    lowest: Label = Label.PUBLIC
    highest: Label = Label.INTERNAL
    external: bool = False  # of another legal order: its members are not administrations of the country
    on_request: bool = False  # data about a person travel only when the person asked for it
    preview: bool = False  # the person sees the answer before it is used
    legal_bases: tuple[Text, ...] = ()  # those on which its members may ask; none: any that an authorisation names
    unlisted: bool = False  # its members and services are shown to its members only
    legal_url: str = ""


@dataclass(frozen=True, kw_only=True)
class NetworkService:
    """Something that a shared network gives its members, in one catalogue."""

    slug: str  # "internet-access", as sites and requests name it
    title: Text
    summary: Text
    kind: str  # "connection", "internet", "security", "collaboration", "hosting" or "base"
    provider: str  # identifier of the body that gives it
    provider_name: Text
    open_to: Text
    promised: float  # per cent of the time of a month
    price: Text
    free: bool
    how: Text  # what happens after the request


@dataclass(frozen=True)
class NetworkPlace:
    """Where an official code of a place is; longitude and latitude in degrees (WGS 84), None where nobody ships them."""

    name: str
    area: str
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class SharedNetwork:
    """The network that the country's administrations share: what its sites, services and rules are declared with."""

    network: str = ""  # the network of nodes that it carries, by slug
    title: Text = Text("", "")
    families: Mapping[str, Text] = field(default_factory=dict)  # under which ministry or authority a body stands
    areas: Mapping[str, str] = field(default_factory=dict)  # code of each area to its name
    outlines: Path | None = None  # of these areas: see parvis.kernel.manifest.Outlines
    place: Callable[[str], NetworkPlace | None] = lambda _code: None
    services: tuple[NetworkService, ...] = ()
    browsing: Path | None = None  # YAML: categories, ports and first rules of browsing
    answer_days: int = 2  # working days within which a contested block is answered
