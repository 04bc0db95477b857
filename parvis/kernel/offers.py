"""The vocabulary of the exchange in manifests: what may be given, who needs it, and which exchanges the law permits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from parvis.kernel.networks import Label
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class OfferField:
    """One field that an offer can release; ``name`` is a dotted path in the answer."""

    name: str
    title: Text
    unit: str = ""
    personal: bool = True
    concept: str = ""  # "family-quotient": what it tells, whoever tells it; a form that asks for the same concept asks again
    identifier: str = ""  # the national identifier that it is: released in that identifier's sectors only


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Data that a system can give to those who declared a need and hold an authorisation.

    ``provider`` receives a ``parvis.core.exchange`` query and returns the whole answer as nested
    mappings; the exchange then releases only the fields that were asked for.
    """

    name: str  # "dss/quotient-familial"
    title: Text
    owner: str  # slug or identifier of the body answerable for the data
    fields: tuple[OfferField, ...]
    provider: Callable[[Any], Mapping[str, Any]]
    personal: bool = True
    by: str = "identity"  # how the subject is named: identity | organisation | key
    label: Label = Label.INTERNAL  # how far its answers may go
    networks: tuple[str, ...] = ()  # to whose members it is offered, beside systems of this installation
    automatic: bool = False  # a member's request that a permitted exchange covers whole is granted without an instructor


class Comparison(StrEnum):
    """How a question compares the value at the source with its own."""

    AT_MOST = "at-most"
    AT_LEAST = "at-least"
    BELOW = "below"
    ABOVE = "above"
    EQUALS = "equals"
    KNOWN = "known"  # whether the source has any value at all


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question answered by yes or no where a rule needs no more: the value itself never leaves the source."""

    name: str  # "quotient-at-most-900"
    title: Text
    path: str  # the field that it is about, as in OfferField.name
    comparison: Comparison
    value: Any = None

    @property
    def mark(self) -> str:
        """How authorisations and the trace name it, beside fields: ``?quotient-at-most-900``."""
        return f"?{self.name}"


@dataclass(frozen=True, kw_only=True)
class Hiding:
    """That an agent may keep a question from whom it is about, for a time.

    ``reason`` is the subject of a duty of the kind *hiding*: its words go into the record, its period bounds the time.
    ``months`` is the longest that this need takes of it.
    """

    reason: str  # "criminal-investigation"
    months: int


@dataclass(frozen=True, kw_only=True)
class Need:
    """A right to ask: which fields of which offer, or which questions about it, why, and on what legal basis."""

    asker: str  # "procedure:cantine", "use:school-prices" for callers outside, or a system's slug
    offer: str
    fields: tuple[str, ...]
    purpose: Text
    legal_basis: Text
    legal_url: str = ""
    retention_months: int = 12
    questions: tuple[Question, ...] = ()
    by_law: bool = True  # False: the person may stop this flow, with effect on the next question
    sector: str = ""  # of the asker: decides which national identifiers it may receive
    cases_elsewhere: bool = False  # its askers keep their cases where nobody here can look them up: named, not proven
    hiding: Hiding | None = None  # none: every question is read at once by whom it is about

    @property
    def asked(self) -> tuple[str, ...]:
        """All that is asked, as authorisations and the trace name it: fields, then questions."""
        return (*self.fields, *(question.mark for question in self.questions))


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A part of a hub's answers that an authorisation may open."""

    name: str
    title: Text
    owner: str  # slug or identifier of the body answerable for the data
    personal: bool = True
    identifier: str = ""  # the national identifier among these data, if there is one: see NationalIdentifier


@dataclass(frozen=True, kw_only=True)
class Hub:
    """Many sources behind one address, one token and one form of answer; what it says on the wire is the country's.

    ``description`` is the module that says which calls there are; ``parvis.core.hubs`` reads it.
    """

    slug: str
    title: Text
    owner: str
    scopes: tuple[Scope, ...]
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class PermittedExchange:
    """One entry of the registry of exchanges that the law permits; `ask` refuses what no entry covers.

    ``askers`` are names of needs; ``recipients`` kinds of bodies ("municipality") or identifiers of single ones.
    """

    slug: str
    domain: Text
    procedure: Text
    askers: tuple[str, ...]
    offers: tuple[str, ...]
    recipients: tuple[str, ...]
    security: tuple[Text, ...]
    retention_months: int
    legal_basis: Text
    legal_url: str
    opinion: Text  # of the data protection authority: its number and date, or why none was needed
    valid_from: date
    valid_until: date | None = None
    fields: tuple[str, ...] = ()  # empty: whatever the offers release
    proactive: bool = False  # the administration may ask before being asked, for the person's benefit; the person is told
    sample: bool = False  # invented for the demonstration, not an exchange that a decree lists
    sector: str = ""  # of those who receive it: decides which national identifiers callers outside may get


@dataclass(frozen=True, kw_only=True)
class Sector:
    """A part of public life within which a national identifier may be used, and on what basis."""

    slug: str  # "social-security", as needs and permitted exchanges name it
    title: Text
    why: Text


@dataclass(frozen=True, kw_only=True)
class NationalIdentifier:
    """A number that the State gives people, which must not join files of different sectors: nobody else gets it."""

    slug: str  # as OfferField.identifier and Scope.identifier name it
    title: Text
    summary: Text
    sectors: tuple[Sector, ...]
    legal_basis: Text
    legal_url: str = ""
