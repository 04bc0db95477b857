"""What a system holds, records and writes about people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.kernel.text import Text


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
class Notice:
    """A message that a system sends: ``template`` is a path without its ``.<language>.txt``."""

    name: str
    title: Text
    template: str
