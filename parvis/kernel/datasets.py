"""Tables that a system publishes, and those it ships."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from parvis.kernel.pages import Place
from parvis.kernel.text import Text


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
