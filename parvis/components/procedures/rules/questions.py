"""Questions of a procedure: their kinds, and all that may be said of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from parvis.components.procedures.rules.conditions import Condition
from parvis.components.procedures.rules.formulas import DECIMALS, Formula
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
    TITLE = "title"
    PLACE = "place"
    RECORD = "record"
    MAP = "map"
    FILE_LINK = "file_link"


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
    max_files: int = 1
    fields: tuple[Field, ...] = ()
    min_rows: int = 1
    max_rows: int = 10
    proposed_from: Proposed | None = None
    min_length: int = 0
    allows: tuple[str, ...] = ()  # letters | digits | special: signs of a formatted answer without pattern
    other: bool = False  # a choice whose last answer is written by the person
    level: str = ""  # of a place: the list, as the country declares it, that the answer is on
    registry: str = ""  # of a record: the register, as the country declares it, that knows the number
    fills: Mapping[str, str] = field(default_factory=dict)  # later fields that the record found gives: name to path
    shapes: tuple[str, ...] = ()  # of a map: point | line | polygon
    nature: str = ""  # of a document: identity | bank_details
    purge_after_decision: bool = False
    heading_level: int = 1
    collapsible: bool = False
    formula: Formula | None = None  # the answer is computed from earlier ones
    decimals: int = DECIMALS  # of a computed number

    @property
    def purges(self) -> bool:
        """Whether the document goes as soon as the file is decided: one of identity always does."""
        return self.purge_after_decision or self.nature == "identity"

    @property
    def asks(self) -> bool:
        """Whether an answer is expected: headings and explanations are only read."""
        return self.type not in (FieldType.HEADING, FieldType.EXPLANATION)

    @property
    def typed(self) -> bool:
        """Whether the person may give the answer: neither its source alone nor a formula does."""
        return self.asks and not self.certified and self.formula is None
