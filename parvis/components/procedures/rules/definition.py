"""What a procedure file says, once read and found right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from parvis.components.procedures.rules.conditions import Condition
from parvis.components.procedures.rules.parts.clocks import Clocks, Silence
from parvis.components.procedures.rules.parts.eligibility import Stop
from parvis.components.procedures.rules.parts.fees import Fee
from parvis.components.procedures.rules.parts.groups import GroupRule
from parvis.components.procedures.rules.parts.obligation import Obligation
from parvis.components.procedures.rules.parts.publication import PublicationRule
from parvis.components.procedures.rules.parts.steps import StepRule
from parvis.components.procedures.rules.parts.tests import Sample
from parvis.components.procedures.rules.questions import Field, FieldType, Option, Proposed
from parvis.kernel.offers import Question
from parvis.kernel.text import Text

__all__ = ["Field", "FieldType", "Option", "ProcedureFile", "Proposed"]


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is shown at once: one question, or a few that belong together."""

    slug: str
    title: Text
    fields: tuple[Field, ...]
    lede: Text | None = None
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Want:
    """Data the procedure asks of another administration, and the fields it fills.

    ``fills`` maps a field's name to a dotted path in the answer, to several joined by a line break, or to
    the mark of a question (``?low_quotient``). The exchange refuses what is not said here.
    """

    name: str
    title: Text
    offer: str
    fields: tuple[str, ...]
    purpose: Text
    legal_basis: Text
    legal_url: str = ""
    retention_months: int = 12
    fills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    by_law: bool = True

    def path(self, filling: str) -> str:
        """The field at the source behind what fills: a question is about one."""
        return next((each.path for each in self.questions if each.mark == filling), filling)


@dataclass(frozen=True, kw_only=True)
class DroppedDocument:
    """A supporting document that is no longer asked; ``replaced_by`` names the need, or ``identity`` for the sign-in."""

    title: Text
    replaced_by: str


@dataclass(frozen=True, kw_only=True)
class OnceOnly:
    """What the form asked on the day ``baseline`` although an administration held it."""

    baseline: date
    documents: tuple[DroppedDocument, ...]
    asked_before: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One way to decide: ``reasons`` is ``required`` or ``optional``."""

    label: Text
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """The figure that the rule proposes and the agent decides."""

    name: str
    label: Text
    unit: str
    maximum: str
    rule: str = ""  # the shipped procedure whose rule proposes it, where it is not this one's own


@dataclass(frozen=True, kw_only=True)
class Appeal:
    """One way to contest a decision."""

    title: Text
    months: int
    text: Text


@dataclass(frozen=True, kw_only=True)
class AlgorithmNotice:
    """The mention that the law wants on a decision based on an algorithm."""

    purpose: Text
    rights: Text
    legal_basis: Text


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long a draft, and the answers of a decided file, are kept."""

    draft_months: int
    decided_months: int
    text: Text


@dataclass(frozen=True, kw_only=True)
class ProcedureFile:
    """A whole procedure."""

    slug: str
    title: Text
    summary: Text
    who: Text
    owner: Text
    reference_prefix: str
    life_events: tuple[str, ...]
    keywords: Text
    legal_basis: Text
    legal_url: str
    adopted_by: Text
    pages: tuple[Page, ...]
    needs: tuple[Want, ...]
    acknowledgement: Text
    outcomes: Mapping[str, Outcome]
    result: Result | None
    appeals: tuple[Appeal, ...]
    algorithm: AlgorithmNotice | None
    retention: Retention
    once_only: OnceOnly | None = None
    clocks: Clocks = field(default_factory=Clocks)
    groups: tuple[GroupRule, ...] = ()
    eligibility: tuple[Stop, ...] = ()
    annotations: tuple[Field, ...] = ()
    letters: Mapping[str, Text] = field(default_factory=dict)  # what each letter says
    fees: tuple[Fee, ...] = ()
    obligation: Obligation | None = None  # it is a declaration
    publication: PublicationRule = field(default_factory=PublicationRule)
    tests: tuple[Sample, ...] = ()
    steps: tuple[StepRule, ...] = ()
    third_party: bool = False  # people may file for somebody else without a mandate
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)  # acts (transitions) and the desk roles they are reserved to

    @property
    def asker(self) -> str:
        """The name under which the exchange knows this procedure."""
        return f"procedure:{self.slug}"

    @property
    def silence(self) -> Silence | None:
        """What silence means, where it means something."""
        return self.clocks.silence

    def all_fields(self) -> Iterator[Field]:
        """Every top-level field, in the order of the pages."""
        return (each for page in self.pages for each in page.fields)

    def field(self, name: str) -> Field:
        """The top-level field called ``name``; raises KeyError."""
        for each in self.all_fields():
            if each.name == name:
                return each
        raise KeyError(name)

    def need(self, name: str) -> Want:
        """The need called ``name``; raises KeyError."""
        for each in self.needs:
            if each.name == name:
                return each
        raise KeyError(name)

    def names_children(self, want: Want) -> bool:
        """Whether the answer to ``want`` proposes people for rows: then it is about them too."""
        return any(each.proposed_from is not None and each.proposed_from.need == want.name for each in self.all_fields())

    def source_of(self, name: str) -> Want | None:
        """The need that fills the field called ``name``, if one does."""
        return next((need for need in self.needs if name in need.fills), None)
