"""What is asked and answered at the door, and who may ask what: plain values and pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from parvis.kernel.text import Text

if TYPE_CHECKING:
    from parvis.core.people.selectors import Identity


class Prompt(StrEnum):
    """What somebody did themself that brings a question about them; written in its line, and known to systems inside only."""

    OWN_FILE = "own-file"  # it serves a file that they opened
    OWN_SIGN_IN = "own-sign-in"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whom or what a question is about: exactly one of the three."""

    identity: Identity | None = field(default=None, repr=False)
    organisation: str = ""  # an organisation's identifier
    key: str = ""  # a record's key, for registries that hold no personal data

    def __post_init__(self) -> None:
        if [self.identity is not None, bool(self.organisation), bool(self.key)].count(True) != 1:
            raise ValueError("A subject is one of identity, organisation or key: give exactly one.")


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a provider receives: one question, already authorised and written in the trace."""

    offer: str
    subject: Subject = field(repr=False)
    fields: tuple[str, ...]  # what will be released; a provider may fetch no more than this
    recipient: str  # identifier of the organisation that asks
    request_id: str
    proactive: bool = False  # nobody asked for anything yet: the administration asks for the person's benefit


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the caller gets: only released fields, and where they come from.

    ``withheld`` names the fields that the need declares and the authorisation does not cover.
    """

    values: Mapping[str, Any] = field(repr=False)  # nested as the source nests them
    fields: tuple[str, ...]
    withheld: tuple[str, ...]
    offer: str
    source: Text
    fetched_at: datetime
    authorisation: str
    request_id: str
    entry_ids: tuple[Any, ...]
    yes_or_no: Mapping[str, bool | None] = field(default_factory=dict, repr=False)  # by the question's name

    def told(self, question: str) -> bool | None:
        """Yes, no, or None when the source has nothing to tell; raises LookupError when the question was not put."""
        if question not in self.yes_or_no:
            raise LookupError(f"{question!r} was not asked of {self.offer}. Asked: {', '.join(self.yes_or_no) or 'no question'}.")
        return self.yes_or_no[question]

    def value(self, path: str) -> Any:
        """The value at ``path`` ("quotient_familial.valeur"), None where the source has none.

        Raises LookupError when the field was not released: a spelling mistake must not read as "unknown".
        """
        if not any(covers(name, path) for name in self.fields):
            raise LookupError(f"{path!r} was not released by {self.offer}. Released: {', '.join(self.fields)}.")
        found: Any = self.values
        for step in path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        return found


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an authorisation allows, as far as the door needs to know."""

    fields: tuple[str, ...]
    valid_from: date
    valid_until: date
    active: bool = True

    def allow_on(self, day: date) -> bool:
        return self.active and self.valid_from <= day <= self.valid_until


def covers(name: str, path: str) -> bool:
    """Whether releasing ``name`` releases ``path``: itself, or something inside it."""
    return path == name or path.startswith(f"{name}.")


def covered(wanted: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...]:
    """Those of ``wanted`` that ``allowed`` covers, in the order wanted."""
    names = tuple(allowed)
    return tuple(path for path in wanted if any(covers(name, path) for name in names))


def released(data: Any, fields: Iterable[str]) -> dict[str, Any]:
    """The part of ``data`` at the dotted paths ``fields``; lists are walked item by item.

    A field that the source does not have is left out.

    >>> released({"a": {"b": 1, "c": 2}, "d": [{"e": 3, "f": 4}]}, ["a.b", "d.e"])
    {'a': {'b': 1}, 'd': [{'e': 3}]}
    """
    masked = masked_by(data, tree_of(fields))
    return masked if isinstance(masked, dict) else {}


def tree_of(fields: Iterable[str]) -> dict[str, Any]:
    """Dotted paths as nested mappings; None releases all that is below it."""
    root: dict[str, Any] = {}
    for path in sorted(fields, key=lambda path: path.count("."), reverse=True):  # a whole field after its parts: it wins
        branch = root
        *above, last = path.split(".")
        for step in above:
            branch = branch.setdefault(step, {})
        branch[last] = None
    return root


def masked_by(data: Any, tree: Mapping[str, Any] | None) -> Any:
    if tree is None:
        return data
    if isinstance(data, list):
        return [masked_by(item, tree) for item in data]
    if not isinstance(data, Mapping):
        return None
    return {name: masked_by(data[name], below) for name, below in tree.items() if name in data}
