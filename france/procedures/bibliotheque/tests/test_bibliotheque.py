"""The library card: its file is right, and a yes or a no is all that its rule reads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from france.procedures.bibliotheque import rules
from france.procedures.bibliotheque.manifest import system
from france.procedures.terrasse.manifest import system as terrace
from parvis.components.procedures.selectors.once_only import held_concepts
from parvis.components.procedures.selectors.reading import read_here
from parvis.components.rules.rules import Proposal, rerun

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("shipped", [system.procedures[0], terrace.procedures[0]])
def test_the_files_are_right_and_ask_nothing_that_is_held(shipped) -> None:
    text = shipped.file.read_text(encoding="utf-8")
    reading = read_here(text, concepts=held_concepts())
    assert (reading.mistakes, reading.warnings) == ((), ())


@pytest.mark.parametrize(("told", "price"), [(True, "0.00"), (False, "15.00"), (None, "15.00"), ("784", "15.00")])
def test_the_price_follows_from_yes_or_no(told: object, price: str) -> None:
    proposal = rules.propose({"low_quotient": told}, organisation="35238", on=TODAY)
    assert proposal.result[rules.RESULT] == Decimal(price)
    assert proposal.inputs[0].value in (True, False, None)
    stored = Proposal.from_json(proposal.to_json())
    assert rerun(stored, rules.propose, answers={"low_quotient": told}, organisation="35238", on=TODAY).agrees
