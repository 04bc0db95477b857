"""Dated tariffs: an amount read from one measure, and the words that explain how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from parvis.components.rules.rules.proposals import Counterfactual, Parameter, Step
from parvis.components.rules.rules.wording import sentence, worded
from parvis.kernel.text import Text

Measure = Decimal | int | str | None  # None or "": not known


class BadTable(ValueError):
    """A tariff contradicts itself; the message says where."""


class NoTable(LookupError):
    """No tariff holds for this organisation on this day."""


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """An amount that depends on one measure, such as a price by family quotient, from a date on.

    ``measure`` names what is looked up in running text ("quotient familial", "family quotient") and
    ``input_name`` the answer that holds it; ``outcome`` names the amount likewise ("le prix du repas"). ``unit`` is the amount's, ISO 4217 for money. ``otherwise`` is the
    amount when the measure is not known; without one, an unknown measure raises ValueError.
    """

    name: str
    label: Text
    measure: Text
    input_name: str = "measure"
    outcome: Text = Text("le résultat", "the result")
    unit: str
    legal_ref: Text
    url: str = ""
    valid_from: date
    valid_until: date | None = None
    otherwise: Decimal | None = None
    otherwise_label: Text = Text("mesure inconnue", "measure unknown")

    def amount(self, measure: Measure) -> Decimal:
        """The amount for ``measure``, or ``otherwise`` when it is not known."""
        value = known(measure)
        return self.amount_otherwise() if value is None else self.amount_of(value)

    def amount_of(self, value: Decimal) -> Decimal:
        raise NotImplementedError

    def amount_otherwise(self) -> Decimal:
        if self.otherwise is None:
            raise ValueError(f"{self.name}: the measure is not known and the tariff has no amount for that case.")
        return self.otherwise

    def parameters(self) -> tuple[Parameter, ...]:
        """Every figure of the tariff, for whoever wants to read it whole."""
        raise NotImplementedError

    def parameters_for(self, measure: Measure) -> tuple[Parameter, ...]:
        """The figures that counted for ``measure``."""
        raise NotImplementedError

    def step(self, measure: Measure) -> Step:
        """The operation carried out for ``measure``, told in a sentence."""
        value, found = known(measure), self.amount(measure)
        told = self.reading_otherwise(found) if value is None else self.reading(value, found)
        return Step(rule=self.name, label=self.label, inputs={self.input_name: value}, output=found, sentence=told)

    def reading(self, value: Decimal, found: Decimal) -> Text:
        raise NotImplementedError

    def reading_otherwise(self, found: Decimal) -> Text:
        told = Text("{label}\N{NO-BREAK SPACE}: {amount} ({why}).", "{label}: {amount} ({why}).")
        return sentence(told, label=self.label, amount=worded(found, self.unit), why=self.otherwise_label)

    def counterfactuals(self, measure: Measure) -> tuple[Counterfactual, ...]:
        """What other measures near this one would have given, where that is something else."""
        return tuple(self.what_if(other) for other in self.neighbours(known(measure)) if self.amount(other) != self.amount(measure))

    def neighbours(self, value: Decimal | None) -> Iterable[Decimal]:
        raise NotImplementedError

    def what_if(self, measure: Decimal) -> Counterfactual:
        """The amount if the measure were ``measure``."""
        found = self.amount(measure)
        told = sentence(
            Text(
                "Si votre {measure} était de {value}, {outcome} serait de {amount}.",
                "If your {measure} were {value}, {outcome} would be {amount}.",
            ),
            measure=self.measure,
            outcome=self.outcome,
            value=worded(measure),
            amount=worded(found, self.unit),
        )
        return Counterfactual(changed={self.input_name: measure}, result={self.name: found}, sentence=told)


def known(measure: Measure) -> Decimal | None:
    """The measure as a number, or None. Raises ValueError for what is not a finite number."""
    if measure is None or measure == "":
        return None
    try:
        value = Decimal(str(measure))
    except InvalidOperation as error:
        raise ValueError(f"{measure!r} is not a number.") from error
    if not value.is_finite():
        raise ValueError(f"{measure!r} is not a number.")
    return value


def capitalised(text: Text) -> Text:
    return Text(text.fr[:1].upper() + text.fr[1:], text.en[:1].upper() + text.en[1:])


AnyTariff = TypeVar("AnyTariff", bound=Tariff)


def in_force(tariffs: Mapping[str, Iterable[AnyTariff]], *, organisation: str, on: date) -> AnyTariff:
    """The tariff that holds for ``organisation`` (its area code) on that day; the latest wins.

    Raises NoTable, saying which dates there are.
    """
    dated = sorted(tariffs.get(organisation, ()), key=lambda each: each.valid_from, reverse=True)
    for each in dated:
        if each.valid_from <= on and (each.valid_until is None or on <= each.valid_until):
            return each
    since = ", ".join(str(each.valid_from) for each in dated) or "none at all"
    raise NoTable(f"No tariff of {organisation} holds on {on} (tariffs since: {since}). Add one with its date and legal source.")
