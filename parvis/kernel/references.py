"""What a country lets forms name by code: places on its official lists, and whatever its registers number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from parvis.kernel.text import Text


@dataclass(frozen=True)
class PlaceEntry:
    """One place of a list; ``within`` gives the codes of what it lies in, by level."""

    name: str
    within: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()  # other ways to find it, such as its postcodes


@dataclass(frozen=True, kw_only=True)
class PlaceList:
    """The official list of the places of one level, read when first asked for."""

    level: str  # as procedure files name it: "municipality"
    title: Text
    example: Text  # an answer, as people type it
    source: Text
    entries: Callable[[], Mapping[str, PlaceEntry]]  # by code


class RegisterDown(Exception):
    """A register gave no answer; ``why`` says so in words."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Register:
    """A public register that knows something by its number.

    ``find`` returns what it says as nested mappings, of which only the paths of ``shown`` are kept, or None when nothing has
    that number. It raises RegisterDown. Nothing personal may be among what is shown: a question about a person is a need
    of the exchange, never this.
    """

    slug: str  # as procedure files name it: "establishment"
    title: Text  # whose register it is, as shown beside an answer
    number: Text  # what the number is called
    example: str
    tidy: Callable[[str], str | None]  # the number as it is kept; None when it cannot be one
    find: Callable[[str], Mapping[str, Any] | None]
    shown: Mapping[str, Text]  # what is kept: path to its words
    name: str = "name"  # the path of what it is called


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
