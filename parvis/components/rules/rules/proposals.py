"""What a rule answers: a proposal with every step, parameter and source behind it.

Plain Python: a proposal can be computed, stored and computed again without the platform.
A rule is a pure function ``propose(answers, *, organisation, on) -> Proposal``; ``published``
(in ``publication.py``) gives it the name, law and questions under which people read and try it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parvis.components.rules.rules.wording import Value, spoken
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Input:
    """One fact that the rule used, with where and when it was got (ISO 8601, empty when declared now)."""

    name: str
    label: Text
    value: Value
    source: str
    fetched_at: str = ""
    unit: str = ""

    @property
    def shown(self) -> Text:
        """The value as people read it."""
        return spoken(self.value, self.unit)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One figure of the rule itself that counted for this person, with the text that sets it."""

    name: str
    label: Text
    value: Value
    legal_ref: Text
    unit: str = ""

    @property
    def shown(self) -> Text:
        """The value as people read it."""
        return spoken(self.value, self.unit)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One operation carried out: what went in, what came out, and the same in a sentence."""

    rule: str
    label: Text
    inputs: dict[str, Value]
    output: Value
    sentence: Text


@dataclass(frozen=True, kw_only=True)
class Counterfactual:
    """What the result would have been, had some inputs been other."""

    changed: dict[str, Value]
    result: dict[str, Value]
    sentence: Text


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a rule proposes to whoever decides, with the whole reasoning.

    ``contribution`` says how much of the decision the computation makes. ``to_json`` and
    ``from_json`` are exact inverses, so that a stored proposal can be compared with a rerun.
    """

    rule_id: str
    rule_version: str
    result: dict[str, Value]
    contribution: Text
    inputs: tuple[Input, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    steps: tuple[Step, ...] = ()
    counterfactuals: tuple[Counterfactual, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As JSON values; decimals and dates are tagged (``{"decimal": "4.10"}``) so that nothing is rounded."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Proposal:
        """From what ``to_json`` gave. Raises ``BadProposal`` when a field is missing or strange."""
        try:
            return cls(
                rule_id=stored["rule_id"],
                rule_version=stored["rule_version"],
                result=values(stored["result"]),
                contribution=Text.of(stored["contribution"]),
                **{name: tuple(part(kind, row) for row in stored[name]) for name, kind in PARTS.items()},
            )
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise BadProposal(f"This is not a stored proposal: {error!r}. Store what Proposal.to_json() returns.") from error


class BadProposal(ValueError):
    """What was stored is not a proposal."""


PARTS: dict[str, type[Any]] = {"inputs": Input, "parameters": Parameter, "steps": Step, "counterfactuals": Counterfactual}


def to_plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Mapping):
        return {key: to_plain(each) for key, each in value.items()}
    return [to_plain(each) for each in value] if isinstance(value, tuple) else value


def part(kind: type[Any], row: Mapping[str, Any]) -> Any:
    """A part of a proposal; a field added since it was stored takes its default."""
    return kind(**{field.name: from_plain(row[field.name]) for field in fields(kind) if field.name in row or field.default is MISSING})


def values(row: Mapping[str, Any]) -> dict[str, Value]:
    return {name: from_plain(each) for name, each in row.items()}


def from_plain(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    match value:
        case {"decimal": figure}:
            return Decimal(figure)
        case {"date": day}:
            return date.fromisoformat(day)
        case {"fr": _, "en": _}:
            return Text.of(value)
    return values(value)
