"""What a procedure costs: amounts, when they are due, how they are paid, and when they are given back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from parvis.components.procedures.rules import conditions
from parvis.components.procedures.rules.conditions import Condition, Facts
from parvis.components.procedures.rules.meaning import condition_over_all, repeated
from parvis.components.procedures.rules.parts.part import Part
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Source
from parvis.kernel.text import Text


class Due(StrEnum):
    """Before which step a fee is paid."""

    BEFORE_SUBMISSION = "before_submission"
    BEFORE_REVIEW = "before_review"
    AFTER_ACCEPTANCE = "after_acceptance"


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """An amount and the answers under which it holds; ``reason`` says why it is free, or reduced."""

    amount: Decimal
    when: Condition | None = None
    reason: Text = Text("", "")


@dataclass(frozen=True, kw_only=True)
class Fee:
    """One amount to pay. ``days``: how long one may take; ``refunded``: the outcomes after which it is given back whole."""

    name: str
    title: Text
    tariffs: tuple[Tariff, ...]
    due: Due
    pay: tuple[str, ...]
    days: int
    refunded: tuple[str, ...]
    legal_basis: Text

    def tariff(self, facts: Facts) -> Tariff:
        """The first tariff whose condition holds; the last has none."""
        return next(each for each in self.tariffs if each.when is None or each.when.holds(facts))

    @property
    def lowest(self) -> Decimal:
        return min(each.amount for each in self.tariffs)

    @property
    def highest(self) -> Decimal:
        return max(each.amount for each in self.tariffs)


def build(value: Sequence[Mapping[str, Any]] | None) -> tuple[Fee, ...]:
    return tuple(map(fee, value or ()))


def fee(value: Mapping[str, Any]) -> Fee:
    return Fee(
        name=value["name"],
        title=Text.of(value["title"]),
        tariffs=tuple(map(tariff, value["amounts"])),
        due=Due(value["due"]),
        pay=tuple(value.get("pay", ("online",))),
        days=value.get("days", 15),
        refunded=tuple(value.get("refunded", ())),
        legal_basis=Text.of(value["legal_basis"]),
    )


def tariff(value: Mapping[str, Any]) -> Tariff:
    return Tariff(
        amount=Decimal(str(value["amount"])),
        when=conditions.parse(value["when"]) if "when" in value else None,
        reason=Text.of(value["reason"]) if "reason" in value else Text("", ""),
    )


def mistakes(source: Source) -> Iterator[Mistake]:
    fees = source.value.get("fees", [])
    yield from repeated(
        source, [(("fees", index, "name"), each["name"]) for index, each in enumerate(fees)], "fee", "Give it another name."
    )
    for index, each in enumerate(fees):
        yield from tariff_mistakes(source, index, each)
        yield from refund_mistakes(source, index, each)


def tariff_mistakes(source: Source, index: int, each: Mapping[str, Any]) -> Iterator[Mistake]:
    amounts = each["amounts"]
    for position, amount in enumerate(amounts):
        where = ("fees", index, "amounts", position)
        yield from condition_over_all(source, (*where, "when"), amount.get("when"))
        if amount["amount"] == 0 and "reason" not in amount:
            yield mistake(source, where, "A free case has no reason", "Add `reason:`: whoever pays nothing reads why.")
        if "when" not in amount and position < len(amounts) - 1:
            yield mistake(source, where, "What follows this amount can never hold", "Put the amount without `when` last.")
    if "when" in amounts[-1]:
        yield mistake(
            source, ("fees", index, "amounts"), "Some answers have no amount", "End with an amount without `when`: it takes the rest."
        )


def refund_mistakes(source: Source, index: int, each: Mapping[str, Any]) -> Iterator[Mistake]:
    decisions = source.value["decisions"]
    for position, outcome in enumerate(each.get("refunded", [])):
        if outcome not in decisions:
            yield mistake(
                source, ("fees", index, "refunded", position), f"No decision is called `{outcome}` here", "Remove it, or add the decision."
            )
    if each["due"] == Due.AFTER_ACCEPTANCE and each.get("refunded"):
        yield mistake(source, ("fees", index, "refunded"), "A fee due after acceptance is never paid for a refusal", "Remove `refunded`.")


PART = Part("fees", build, mistakes)
