"""The price of a library card, from a yes or a no.

Heritage Code, article L. 320-4: entering and reading on the spot are free; the commune sets the price of borrowing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from parvis.components.rules.rules import Counterfactual, Input, Parameter, Proposal, Question, Step, published
from parvis.kernel.text import Text

RULE_ID = "bibliotheque/price-per-year"
VERSION = "2026.1"
RESULT = "price_per_year"
FREE, FULL = Decimal("0.00"), Decimal("15.00")
LOW = Text("Quotient familial de 900 € au plus", "Family quotient of at most €900")
PRICE = Text("Prix de la carte pour un an", "Price of the card for one year")
DECISION = Text("Délibération de démonstration n° 2026-06-18, article 2", "Demonstration council decision no. 2026-06-18, article 2")
CONTRIBUTION = Text(
    "Le calcul propose le prix de la carte ; un agent de la commune décide et peut s’en écarter en disant pourquoi.",
    "The calculation proposes the price of the card; an agent of the commune decides, and may depart from it by saying why.",
)
SENTENCES = {
    True: Text(
        "Le quotient familial est de 900 € au plus : la carte est gratuite.", "The family quotient is at most €900: the card is free."
    ),
    False: Text("Le quotient familial dépasse 900 € : la carte coûte 15 €.", "The family quotient is above €900: the card costs €15."),
    None: Text(
        "La commune ne sait pas si le quotient familial dépasse 900 € : sans attestation, la carte coûte 15 €.",
        "The commune does not know whether the family quotient is above €900: without a certificate, the card costs €15.",
    ),
}


def price(low: bool | None) -> Decimal:
    return FREE if low else FULL


@published(
    rule_id=RULE_ID,
    version=VERSION,
    title=Text("Prix de la carte de bibliothèque", "Price of the library card"),
    summary=Text(
        "La carte est gratuite si le quotient familial est de 900 € au plus. La règle n’a besoin que d’un oui ou d’un non.",
        "The card is free when the family quotient is at most €900. The rule needs no more than a yes or a no.",
    ),
    legal_source=Text("Code du patrimoine, art. L. 320-4", "Heritage Code, art. L. 320-4"),
    legal_url="https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006074236/",
    questions=(Question(name="low_quotient", label=LOW, kind="yes_no"),),
)
def propose(answers: Mapping[str, Any], *, organisation: str, on: date) -> Proposal:  # noqa: ARG001  one price in all communes, since the start
    """The price of the card. A certificate is looked at by an agent, who may then depart from what is proposed."""
    given = answers.get("low_quotient")
    low = given if isinstance(given, bool) else None
    return Proposal(
        rule_id=RULE_ID,
        rule_version=VERSION,
        result={RESULT: price(low)},
        contribution=CONTRIBUTION,
        inputs=(
            Input(
                name="low_quotient",
                label=LOW,
                value=low,
                source=answers.get("low_quotient__source", "declared"),
                fetched_at=answers.get("low_quotient__fetched_at", ""),
            ),
        ),
        parameters=(Parameter(name="full_price", label=Text("Prix entier", "Full price"), value=FULL, legal_ref=DECISION, unit="EUR"),),
        steps=(Step(rule=RESULT, label=PRICE, inputs={"low_quotient": low}, output=price(low), sentence=SENTENCES[low]),),
        counterfactuals=(Counterfactual(changed={"low_quotient": not low}, result={RESULT: price(not low)}, sentence=SENTENCES[not low]),),
    )
