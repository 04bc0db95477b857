"""Authorisations of the demonstration: each municipality may ask for the canteen, as the fund granted it."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people
from parvis.core.people import selectors
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

FUND = "180035065"
ASKER = "procedure:cantine"
FIELDS = (  # what the canteen needs, and no more
    "quotient_familial.valeur",
    "quotient_familial.fournisseur",
    "quotient_familial.annee",
    "quotient_familial.mois",
    "enfants",
    "adresse.numero_libelle_voie",
    "adresse.code_postal_ville",
)
PURPOSE = Text(
    "Calculer le tarif de la cantine et ne pas redemander le nom des enfants ni l’adresse",
    "Compute the canteen price, and not ask again for the children’s names or the address",
)
LEGAL_BASIS = Text(
    "Code des relations entre le public et l’administration, article L114-8",
    "Code of relations between the public and the administration, article L114-8",
)


def load() -> None:
    people.organisation(FUND, name="Caisse nationale des allocations familiales", kind="agency")
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    for municipality in selectors.organisations(kind="municipality"):
        exchange.authorise(
            municipality,
            asker=ASKER,
            offer="dss/quotient-familial",
            fields=FIELDS,
            purpose=PURPOSE,
            legal_basis=LEGAL_BASIS,
            valid_from=start,
            valid_until=start + relativedelta(years=2, days=-1),
        )
