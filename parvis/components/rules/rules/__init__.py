"""Rules as pure functions: what systems import to write theirs. No Django here.

A price by brackets, from its table to the published rule::

    from parvis.components.rules.rules import BracketTable, Proposal, Question, brackets, in_force, published

    TARIFFS = {  # by the organisation's area code, then by date
        "35238": (
            BracketTable(
                name="meal_price", label=Text("Prix du repas", "Price of a meal"), unit="EUR",
                measure=Text("quotient familial", "family quotient"), input_name="quotient",
                outcome=Text("le prix du repas", "the price of a meal"),
                legal_ref=Text("délibération du 30 juin 2025", "council decision of 30 June 2025"), valid_from=date(2025, 9, 1),
                brackets=brackets((0, "1.20"), (500, "2.60"), (900, "4.10")), otherwise=Decimal("5.40"),
            ),
        ),
    }

    @published(
        rule_id="cantine/price", version="2025.1", title=..., summary=..., legal_source=..., tariffs=TARIFFS,
        questions=(Question(name="quotient", label=..., kind="number"),), outputs=(Output("meal_price", Text(...), "EUR"),),
        organisations={"35238": Text("Rennes", "Rennes")},
    )
    def propose(answers, *, organisation, on):
        tariff, quotient = in_force(TARIFFS, organisation=organisation, on=on), answers.get("quotient")
        return Proposal(
            rule_id="cantine/price", rule_version="2025.1", result={"meal_price": tariff.amount(quotient)}, contribution=...,
            inputs=..., parameters=tariff.parameters_for(quotient), steps=(tariff.step(quotient),),
            counterfactuals=tariff.counterfactuals(quotient),
        )

``propose`` is then a ``PublishedRule``: it is called as before, and people read and try it at ``/rules/cantine/price``
once a ``Procedure(rule=propose)`` names it. Amounts are Decimal; ``Proposal.to_json`` keeps them exactly.
"""

from parvis.components.rules.rules.brackets import Bracket, BracketTable, brackets
from parvis.components.rules.rules.effort import EffortRate
from parvis.components.rules.rules.proposals import BadProposal, Counterfactual, Input, Parameter, Proposal, Step
from parvis.components.rules.rules.publication import Output, PublishedRule, Question, Rerun, Rule, published, rerun
from parvis.components.rules.rules.tariffs import BadTable, NoTable, Tariff, in_force
from parvis.components.rules.rules.wording import Value, sentence, spoken, worded

__all__ = [
    "BadProposal",
    "BadTable",
    "Bracket",
    "BracketTable",
    "Counterfactual",
    "EffortRate",
    "Input",
    "NoTable",
    "Output",
    "Parameter",
    "Proposal",
    "PublishedRule",
    "Question",
    "Rerun",
    "Rule",
    "Step",
    "Tariff",
    "Value",
    "brackets",
    "in_force",
    "published",
    "rerun",
    "sentence",
    "spoken",
    "worded",
]
