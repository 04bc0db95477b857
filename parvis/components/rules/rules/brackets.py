"""Tariffs by brackets of one measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from parvis.components.rules.rules.proposals import Parameter
from parvis.components.rules.rules.tariffs import BadTable, Measure, Tariff, capitalised, known
from parvis.components.rules.rules.wording import sentence, worded
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Bracket:
    """``amount`` for measures from ``at_least`` (included) to ``below`` (excluded; None: no end)."""

    at_least: Decimal
    below: Decimal | None
    amount: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.at_least <= value and (self.below is None or value < self.below)

    def nearest(self, value: Decimal | None) -> Decimal:
        """The measure of this bracket closest to ``value``, by whole numbers."""
        if value is None or self.below is None or self.at_least > value:
            return self.at_least
        return max(self.below - 1, self.at_least)


def brackets(*steps: tuple[int | str, str]) -> tuple[Bracket, ...]:
    """Brackets that follow one another, by their start: ``brackets((0, "1.20"), (500, "2.60"))``."""
    starts = [Decimal(start) for start, _ in steps]
    ends: list[Decimal | None] = [*starts[1:], None]
    return tuple(
        Bracket(at_least=start, below=end, amount=Decimal(amount)) for start, end, (_, amount) in zip(starts, ends, steps, strict=True)
    )


@dataclass(frozen=True, kw_only=True)
class BracketTable(Tariff):
    """An amount read from brackets.

    Raises BadTable unless they start at 0, follow one another without hole and the last has no end.
    """

    brackets: tuple[Bracket, ...]

    def __post_init__(self) -> None:
        if not self.brackets or self.brackets[0].at_least != 0 or self.brackets[-1].below is not None:
            raise BadTable(f"{self.name}: the first bracket must start at 0 and the last must have no end.")
        for lower, upper in pairwise(self.brackets):
            if lower.below != upper.at_least or lower.at_least >= upper.at_least:
                raise BadTable(f"{self.name}: the bracket from {upper.at_least} does not follow the one from {lower.at_least}.")

    def bracket(self, value: Decimal) -> Bracket:
        """The bracket of ``value``; a negative value falls in the first one."""
        return next((each for each in self.brackets if each.holds(value)), self.brackets[0])

    def amount_of(self, value: Decimal) -> Decimal:
        return self.bracket(value).amount

    def parameters(self) -> tuple[Parameter, ...]:
        lines = tuple(self.line(each) for each in self.brackets)
        return lines if self.otherwise is None else (*lines, self.line_otherwise())

    def parameters_for(self, measure: Measure) -> tuple[Parameter, ...]:
        value = known(measure)
        return (self.line_otherwise() if value is None else self.line(self.bracket(value)),)

    def line(self, bracket: Bracket) -> Parameter:
        return Parameter(
            name=f"{self.name}:{bracket.at_least}",
            label=capitalised(self.interval(bracket)),
            value=bracket.amount,
            unit=self.unit,
            legal_ref=self.legal_ref,
        )

    def line_otherwise(self) -> Parameter:
        return Parameter(
            name=f"{self.name}:otherwise",
            label=capitalised(self.otherwise_label),
            value=self.amount_otherwise(),
            unit=self.unit,
            legal_ref=self.legal_ref,
        )

    def interval(self, bracket: Bracket) -> Text:
        """The bracket in words: "family quotient from 500 to below 900"."""
        low = worded(bracket.at_least)
        if bracket.below is None:
            return sentence(Text("{measure} à partir de {low}", "{measure} of {low} or more"), measure=self.measure, low=low)
        told = Text("{measure} de {low} à moins de {high}", "{measure} from {low} to below {high}")
        return sentence(told, measure=self.measure, low=low, high=worded(bracket.below))

    def reading(self, value: Decimal, found: Decimal) -> Text:
        return sentence(
            Text(
                "{measure} de {value}, dans la tranche «\N{NO-BREAK SPACE}{bracket}\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}: {amount}.",
                "{measure} of {value}, in the bracket “{bracket}”: {amount}.",
            ),
            measure=capitalised(self.measure),
            value=worded(value),
            bracket=self.interval(self.bracket(value)),
            amount=worded(found, self.unit),
        )

    def neighbours(self, value: Decimal | None) -> Iterable[Decimal]:
        """The next brackets on either side; every bracket when the measure is not known."""
        here = None if value is None else self.brackets.index(self.bracket(value))
        return [each.nearest(value) for place, each in enumerate(self.brackets) if here is None or abs(place - here) == 1]
