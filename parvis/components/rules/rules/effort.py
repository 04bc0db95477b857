"""Tariffs by effort rate: a share of one measure between a lowest and a highest amount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from parvis.components.rules.rules.proposals import Parameter
from parvis.components.rules.rules.tariffs import BadTable, Measure, Tariff, capitalised
from parvis.components.rules.rules.wording import sentence, worded
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class EffortRate(Tariff):
    """``rate`` times the measure, rounded half up to ``rounding``, then kept within ``floor`` and ``ceiling``."""

    rate: Decimal
    floor: Decimal
    ceiling: Decimal
    rounding: Decimal = Decimal("0.01")

    def __post_init__(self) -> None:
        if not 0 <= self.floor <= self.ceiling or self.rate < 0 or self.rounding <= 0:
            raise BadTable(f"{self.name}: 0 <= floor <= ceiling, rate >= 0 and rounding > 0 must hold.")

    def amount_of(self, value: Decimal) -> Decimal:
        rounded = (value * self.rate / self.rounding).quantize(Decimal(1), ROUND_HALF_UP) * self.rounding
        return min(max(rounded, self.floor), self.ceiling)

    def parameters(self) -> tuple[Parameter, ...]:
        figures = (
            ("rate", Text("taux d’effort", "effort rate"), self.rate, ""),
            ("floor", Text("montant plancher", "lowest amount"), self.floor, self.unit),
            ("ceiling", Text("montant plafond", "highest amount"), self.ceiling, self.unit),
        )
        return tuple(
            Parameter(name=f"{self.name}:{name}", label=label, value=value, unit=unit, legal_ref=self.legal_ref)
            for name, label, value, unit in figures
        )

    def parameters_for(self, measure: Measure) -> tuple[Parameter, ...]:  # noqa: ARG002  the same three count for everyone
        return self.parameters()

    def reading(self, value: Decimal, found: Decimal) -> Text:
        return sentence(
            Text(
                "{measure} de {value} × {rate}, au moins {low} et au plus {high}\N{NO-BREAK SPACE}: {amount}.",
                "{measure} of {value} × {rate}, at least {low} and at most {high}: {amount}.",
            ),
            measure=capitalised(self.measure),
            value=worded(value),
            rate=worded(self.rate),
            low=worded(self.floor, self.unit),
            high=worded(self.ceiling, self.unit),
            amount=worded(found, self.unit),
        )

    def neighbours(self, value: Decimal | None) -> Iterable[Decimal]:
        """A hundred less and a hundred more."""
        return [] if value is None else [other for other in (value - 100, value + 100) if other >= 0]
