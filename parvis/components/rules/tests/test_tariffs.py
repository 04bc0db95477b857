"""Tariffs: which amount, why, and what would have been otherwise."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.rules.rules import (
    BadProposal,
    BadTable,
    Bracket,
    BracketTable,
    EffortRate,
    Input,
    NoTable,
    Output,
    Proposal,
    PublishedRule,
    brackets,
    in_force,
    published,
    rerun,
)
from parvis.kernel.text import Text

DAY = date(2026, 1, 15)
WORDS = {
    "label": Text("Prix du repas", "Price of a meal"),
    "outcome": Text("le prix du repas", "the price of a meal"),
    "measure": Text("quotient", "quotient"),
    "input_name": "quotient",
    "unit": "EUR",
    "legal_ref": Text("délibération", "council decision"),
    "valid_from": date(2025, 9, 1),
}
MEALS = BracketTable(name="meal", brackets=brackets((0, "1.20"), (500, "2.60"), (900, "4.10")), otherwise=Decimal("5.40"), **WORDS)
EFFORT = EffortRate(name="meal", rate=Decimal("0.0045"), floor=Decimal("0.80"), ceiling=Decimal("6.50"), **WORDS)
MEASURES = st.decimals(0, 100_000, places=2)


@pytest.mark.parametrize(
    ("measure", "amount"),
    [(0, "1.20"), ("499.99", "1.20"), (500, "2.60"), (Decimal(784), "2.60"), (900, "4.10"), (99_999, "4.10"), (-3, "1.20")],
)
def test_a_bracket_starts_at_its_first_measure_and_stops_before_the_next(measure, amount):
    assert MEALS.amount(measure) == Decimal(amount)


@pytest.mark.parametrize("unknown", [None, ""])
def test_an_unknown_measure_has_an_amount_of_its_own(unknown):
    assert MEALS.amount(unknown) == Decimal("5.40")
    assert MEALS.step(unknown).sentence.en == "Price of a meal: €5.40 (measure unknown)."


def test_without_such_an_amount_an_unknown_measure_is_refused():
    with pytest.raises(ValueError, match="not known"):
        EFFORT.amount(None)


@pytest.mark.parametrize("nonsense", ["many", "NaN", "Infinity", "1,5"])
def test_what_is_not_a_number_is_refused(nonsense):
    with pytest.raises(ValueError, match="not a number"):
        MEALS.amount(nonsense)


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        (Bracket(at_least=Decimal(1), below=None, amount=Decimal(1)),),
        (Bracket(at_least=Decimal(0), below=Decimal(5), amount=Decimal(1)),),
        (Bracket(at_least=Decimal(0), below=Decimal(5), amount=Decimal(1)), Bracket(at_least=Decimal(6), below=None, amount=Decimal(2))),
        (Bracket(at_least=Decimal(0), below=Decimal(0), amount=Decimal(1)), Bracket(at_least=Decimal(0), below=None, amount=Decimal(2))),
    ],
)
def test_brackets_leave_no_hole_and_have_no_end(wrong):
    with pytest.raises(BadTable, match="meal"):
        BracketTable(name="meal", brackets=wrong, **WORDS)


def test_an_effort_rate_stays_within_its_bounds():
    assert [EFFORT.amount(measure) for measure in (0, 784, 99_999)] == [Decimal("0.80"), Decimal("3.53"), Decimal("6.50")]
    with pytest.raises(BadTable, match="floor"):
        EffortRate(name="x", rate=Decimal(1), floor=Decimal(2), ceiling=Decimal(1), **WORDS)


def test_a_step_tells_the_bracket_in_both_languages():
    sentence = MEALS.step(784).sentence
    assert sentence.fr == "Quotient de 784, dans la tranche «\xa0quotient de 500 à moins de 900\xa0»\xa0: 2,60\xa0€."
    assert sentence.en == "Quotient of 784, in the bracket “quotient from 500 to below 900”: €2.60."


def test_counterfactuals_are_the_neighbouring_brackets():
    assert [other.sentence.en for other in MEALS.counterfactuals(784)] == [
        "If your quotient were 499, the price of a meal would be €1.20.",
        "If your quotient were 900, the price of a meal would be €4.10.",
    ]


@given(MEASURES, st.sampled_from([MEALS, EFFORT]))
def test_every_counterfactual_is_what_the_tariff_gives(measure, tariff):
    for other in tariff.counterfactuals(measure):
        assert other.result == {"meal": tariff.amount(other.changed["quotient"])}
        assert other.result["meal"] != tariff.amount(measure)


@given(MEASURES, MEASURES)
def test_who_has_more_never_pays_less(first, second):
    low, high = sorted((first, second))
    assert MEALS.amount(low) <= MEALS.amount(high)
    assert EFFORT.amount(low) <= EFFORT.amount(high)


def test_parameters_name_the_line_that_counted_and_its_law():
    (line,) = MEALS.parameters_for(784)
    assert (line.value, line.shown.fr, line.legal_ref.en) == (Decimal("2.60"), "2,60\xa0€", "council decision")
    assert len(MEALS.parameters()) == 4


def test_the_tariff_of_the_day_is_the_one_in_force():
    older = BracketTable(
        name="meal", brackets=brackets((0, "1.00")), **{**WORDS, "valid_from": date(2024, 9, 1), "valid_until": date(2025, 8, 31)}
    )
    tariffs = {"35238": (older, MEALS)}
    assert in_force(tariffs, organisation="35238", on=date(2025, 8, 31)) is older
    assert in_force(tariffs, organisation="35238", on=date(2025, 9, 1)) is MEALS
    with pytest.raises(NoTable, match="2024-09-01"):
        in_force(tariffs, organisation="35238", on=date(2024, 8, 31))
    with pytest.raises(NoTable, match="29019"):
        in_force(tariffs, organisation="29019", on=DAY)


# --- proposals


@published(
    rule_id="test/meal",
    version="1",
    title=Text("Prix", "Price"),
    summary=Text("s", "s"),
    legal_source=Text("l", "l"),
    tariffs={"35238": (MEALS,)},
    outputs=(Output("meal", Text("Prix du repas", "Price of a meal"), "EUR"),),
)
def propose(answers, *, organisation, on):
    tariff, quotient = in_force({"35238": (MEALS,)}, organisation=organisation, on=on), answers.get("quotient")
    return Proposal(
        rule_id="test/meal",
        rule_version="1",
        result={"meal": tariff.amount(quotient), "from": on, "full": quotient is None},
        contribution=Text("La règle propose.", "The rule proposes."),
        inputs=(Input(name="quotient", label=Text("Quotient", "Quotient"), value=quotient, source="declared"),),
        parameters=tariff.parameters_for(quotient),
        steps=(tariff.step(quotient),),
        counterfactuals=tariff.counterfactuals(quotient),
    )


@given(st.none() | MEASURES)
def test_a_proposal_comes_back_from_json_exactly(measure):
    proposal = propose({"quotient": measure}, organisation="35238", on=DAY)
    assert Proposal.from_json(json.loads(json.dumps(proposal.to_json()))) == proposal


def test_a_proposal_stored_before_units_existed_is_still_read():
    stored = propose({"quotient": Decimal(784)}, organisation="35238", on=DAY).to_json()
    del stored["parameters"][0]["unit"]
    assert Proposal.from_json(stored).parameters[0].unit == ""


@pytest.mark.parametrize(
    "broken", [{}, {"rule_id": "x"}, {**propose({}, organisation="35238", on=DAY).to_json(), "result": {"meal": {"decimal": "much"}}}]
)
def test_what_is_not_a_proposal_is_refused(broken):
    with pytest.raises(BadProposal, match="to_json"):
        Proposal.from_json(broken)


def test_a_rerun_agrees_when_nothing_changed():
    stored = propose({"quotient": Decimal(784)}, organisation="35238", on=DAY)
    assert rerun(stored, propose, answers={"quotient": Decimal(784)}, organisation="35238", on=DAY).agrees


def test_a_rerun_says_what_differs():
    stored = propose({"quotient": Decimal(784)}, organisation="35238", on=DAY)
    again = rerun(stored, propose, answers={"quotient": Decimal(1000)}, organisation="35238", on=DAY)
    assert not again.agrees
    assert {"result", "inputs", "steps"} <= set(again.differences)


def test_a_published_rule_shows_its_own_source():
    assert isinstance(propose, PublishedRule)
    assert "def propose(answers" in propose.source_code
    assert propose.source_code in propose.module_source


def test_results_are_read_with_their_unit():
    proposal = propose({"quotient": Decimal(784)}, organisation="35238", on=DAY)
    assert [(label.fr, value.fr) for label, value in propose.results(proposal)] == [
        ("Prix du repas", "2,60\xa0€"),
        ("from", "15 janvier 2026"),
        ("full", "non"),
    ]


def test_a_result_without_a_label_is_named_by_its_tariff():
    bare = PublishedRule(
        rule_id="x", version="1", title=propose.title, summary=propose.summary, legal_source=propose.legal_source, propose=propose.propose,
        tariffs={"35238": (MEALS,)},
    )  # fmt: skip
    proposal = propose({"quotient": Decimal(784)}, organisation="35238", on=DAY)
    assert (bare.results(proposal)[0][0].en, bare.results(proposal)[0][1].en) == ("Price of a meal", "€2.60")
