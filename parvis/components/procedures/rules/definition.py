"""What a procedure file says, once read and found right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from parvis.components.procedures.rules.conditions import Condition
from parvis.kernel.offers import Question
from parvis.kernel.text import Text


class FieldType(StrEnum):
    """The kinds of question there are."""

    TEXT = "text"
    TEXTAREA = "textarea"
    EMAIL = "email"
    PHONE = "phone"
    FORMATTED = "formatted"
    INTEGER = "integer"
    DECIMAL = "decimal"
    AMOUNT = "amount"
    DATE = "date"
    DATETIME = "datetime"
    YES_NO = "yes_no"
    CHECKBOX = "checkbox"
    CHOICE = "choice"
    MULTIPLE = "multiple"
    LINKED_CHOICE = "linked_choice"
    COUNTRY = "country"
    ADDRESS = "address"
    IBAN = "iban"
    FILE = "file"
    REPETITION = "repetition"
    HEADING = "heading"
    EXPLANATION = "explanation"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to a closed question; ``options`` are those that it opens in a linked choice."""

    value: str
    label: Text
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """Rows of a repetition that a need's answer already holds.

    ``rows`` is the dotted path of a list in the answer; ``fills`` gives, for each sub-field, the
    path of its value in one row.
    """

    need: str
    rows: str
    fills: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. ``certified``: only its source may give the value, the person cannot type one."""

    name: str
    type: FieldType
    label: Text
    hint: Text | None = None
    concept: str = ""  # what it tells, whoever tells it: "family-quotient"
    required: bool = True
    certified: bool = False
    when: Condition | None = None
    options: tuple[Option, ...] = ()
    unit: str = ""
    autocomplete: str = ""
    personal_name: bool = False  # shown as names are written when its source gives capitals only
    minimum: str = ""
    maximum: str = ""
    max_length: int = 0
    pattern: str = ""  # RE2, of the whole answer
    example: str = ""  # an answer of that pattern
    pattern_error: Text | None = None
    accept: tuple[str, ...] = ()
    max_megabytes: int = 5
    fields: tuple[Field, ...] = ()
    min_rows: int = 1
    max_rows: int = 10
    proposed_from: Proposed | None = None

    @property
    def asks(self) -> bool:
        """Whether an answer is expected: headings and explanations are only read."""
        return self.type not in (FieldType.HEADING, FieldType.EXPLANATION)


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
class Silence:
    """What the law reads into an administration that does not answer in time."""

    months: int
    means: str  # acceptance | refusal
    resume: str  # continue | reset: what a correction does to the clock
    legal_basis: Text


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
    silence: Silence | None
    acknowledgement: Text
    outcomes: Mapping[str, Outcome]
    result: Result | None
    appeals: tuple[Appeal, ...]
    algorithm: AlgorithmNotice | None
    retention: Retention
    once_only: OnceOnly | None = None

    @property
    def asker(self) -> str:
        """The name under which the exchange knows this procedure."""
        return f"procedure:{self.slug}"

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
