"""Rennes may check bids and grants with data of companies, and try everything in the sandbox."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from france.hubs import tables
from parvis.core.exchange import actions as exchange
from parvis.core.people import selectors as people
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

TOWN = "213502388"
TENDERS = (
    "unites_legales_etablissements_insee",
    "attestation_fiscale_dgfip",
    "attestation_sociale_urssaf",
    "chiffre_affaires_dgfip",
    "mandataires_sociaux_infogreffe",
)
PURPOSES = {
    "public-tenders": (
        Text(
            "Vérifier les candidatures aux marchés publics sans demander de pièces aux entreprises",
            "Check bids for public contracts without asking companies for documents",
        ),
        Text("Code de la commande publique, article R. 2143-13", "Public procurement code, article R. 2143-13"),
    ),
    "grants": (
        Text(
            "Instruire les demandes de subvention sans redemander ce que l’administration sait",
            "Decide on grants without asking again for what the administration knows",
        ),
        Text(
            "Code des relations entre le public et l’administration, article L. 114-8",
            "Code of relations between the public and the administration, article L. 114-8",
        ),
    ),
}


def load() -> None:
    whole = tuple(scope.name for scope in tables.scopes("entreprise"))
    grant("public-tenders", fields=TENDERS, stage="production")
    grant("grants", fields=("unites_legales_etablissements_insee", "chiffre_affaires_dgfip"), stage="production")
    grant("public-tenders", fields=whole, stage="sandbox")


def grant(use: str, *, fields: tuple[str, ...], stage: str) -> None:
    start = today().replace(month=1, day=1)  # the same day all year: loading again grants nothing twice
    purpose, legal_basis = PURPOSES[use]
    exchange.authorise(
        people.organisation_by_identifier(TOWN),
        asker=f"use:{use}",
        offer="api-entreprise",
        fields=fields,
        purpose=purpose,
        legal_basis=legal_basis,
        valid_from=start,
        valid_until=start + relativedelta(years=2, days=-1),
        stage=stage,
    )
