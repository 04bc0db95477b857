"""The price of a meal, from the family quotient and the scale that each commune votes.

Education Code, articles R. 531-52 and R. 531-53: the authority that runs the canteen sets the prices,
which may not exceed the cost of the service.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from parvis.components.rules.rules import BracketTable, Input, Proposal, Question, brackets, in_force, published
from parvis.kernel.text import Text

RULE_ID = "cantine/price-per-meal"
VERSION = "2026.1"
RESULT = "price_per_meal"
QUOTIENT = Text("Quotient familial", "Family quotient")
CONTRIBUTION = Text(
    "Le calcul propose le prix du repas ; un agent de la commune vérifie les réponses, décide et peut s’écarter du calcul en disant pourquoi.",
    "The calculation proposes the price of a meal; an agent of the commune checks the answers, decides, and may depart from it by saying why.",
)


def read_tariffs() -> dict[str, tuple[BracketTable, ...]]:
    """Every dated scale, by the commune's code."""
    found: dict[str, list[BracketTable]] = defaultdict(list)
    for entry in YAML(typ="safe").load(Path(__file__).with_name("tariffs.yaml").read_text(encoding="utf-8")):
        found[entry["commune"]].append(tariff(entry))
    return {code: tuple(tables) for code, tables in found.items()}


def tariff(entry: Mapping[str, Any]) -> BracketTable:
    return BracketTable(
        name=RESULT,
        label=Text("Prix d’un repas", "Price of one meal"),
        outcome=Text("le prix d’un repas", "the price of one meal"),
        measure=Text("quotient familial", "family quotient"),
        input_name="family_quotient",
        unit="EUR",
        legal_ref=Text.of(entry["decision"]),
        valid_from=entry["valid_from"],
        valid_until=entry.get("valid_until"),
        brackets=brackets(*entry["prices"].items()),
        otherwise=Decimal(entry["otherwise"]),
        otherwise_label=Text("quotient familial non communiqué : prix le plus élevé", "family quotient not given: the highest price"),
    )


def read_names() -> dict[str, Text]:
    entries = YAML(typ="safe").load(Path(__file__).with_name("tariffs.yaml").read_text(encoding="utf-8"))
    return {entry["commune"]: Text.of(entry["name"]) for entry in entries}


TARIFFS = read_tariffs()


def quotient_of(answers: Mapping[str, Any]) -> tuple[Decimal | None, Input]:
    """The quotient that counts (the certified one, else the declared one, else none), and where it comes from."""
    name = "family_quotient" if answers.get("family_quotient") not in (None, "") else "declared_quotient"
    given = answers.get(name)
    value = None if given in (None, "") else Decimal(str(given))
    source, fetched_at = answers.get(f"{name}__source", "declared"), answers.get(f"{name}__fetched_at", "")
    return value, Input(name=name, label=QUOTIENT, value=value, source=source, fetched_at=fetched_at)


@published(
    rule_id=RULE_ID,
    version=VERSION,
    title=Text("Prix d’un repas à la cantine", "Price of a canteen meal"),
    summary=Text(
        "Le barème de la commune donne le prix d’un repas d’après le quotient familial. Sans quotient, c’est le prix le plus élevé.",
        "The commune’s scale gives the price of a meal from the family quotient. Without a quotient, the highest price holds.",
    ),
    legal_source=Text("Code de l’éducation, art. R. 531-52 et R. 531-53", "Education Code, art. R. 531-52 and R. 531-53"),
    legal_url="https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006071191/",
    questions=(Question(name="family_quotient", label=QUOTIENT, kind="number", sample="784"),),
    tariffs=TARIFFS,
    organisations=read_names(),
)
def propose(answers: Mapping[str, Any], *, organisation: str, on: date) -> Proposal:
    """The price of one meal in the commune ``organisation`` (its code) on the day ``on``.

    Raises NoTable when no scale of the commune holds on that day.
    """
    scale = in_force(TARIFFS, organisation=organisation, on=on)
    quotient, source = quotient_of(answers)
    return Proposal(
        rule_id=RULE_ID,
        rule_version=VERSION,
        result={RESULT: scale.amount(quotient)},
        contribution=CONTRIBUTION,
        inputs=(source,),
        parameters=scale.parameters_for(quotient),
        steps=(scale.step(quotient),),
        counterfactuals=scale.counterfactuals(quotient),
    )
