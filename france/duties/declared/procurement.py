"""Public contracts and invoices."""

from __future__ import annotations

from datetime import date

from france.duties.declared.sources import PROCUREMENT_CODE, PROCUREMENT_URL, factsheet, plan
from parvis.kernel.clocks import Duty, Figure
from parvis.kernel.text import Text

THRESHOLD = Text(
    "seuil hors taxes à partir duquel le marché est dématérialisé", "threshold before tax from which the contract is electronic"
)

DUTIES = (
    Duty(
        id="R21",
        kind="threshold",
        subject="electronic-procurement",
        title=Text("Marchés publics dématérialisés", "Electronic public contracts"),
        statement=Text(
            "À partir d’un seuil, tout passe par voie électronique : documents, candidatures et offres, échanges, décisions.",
            "From a threshold on, everything goes electronically: documents, applications and tenders, exchanges, decisions.",
        ),
        source=PROCUREMENT_CODE,
        url=PROCUREMENT_URL,
        origin=factsheet("6.5"),
        valid_from=date(2018, 10, 1),
        figures=(
            Figure(
                name="threshold", title=THRESHOLD, value=25_000, unit="EUR", valid_from=date(2018, 10, 1), valid_until=date(2019, 12, 31)
            ),
            Figure(name="threshold", title=THRESHOLD, value=40_000, unit="EUR", valid_from=date(2020, 1, 1)),
        ),
    ),
    Duty(
        id="R22",
        kind="publication",
        subject="procurement-data",
        title=Text("Données essentielles des marchés", "Essential procurement data"),
        statement=Text(
            "Les données essentielles des marchés sont publiées sur le profil d’acheteur, libres, directes et complètes, sauf ce qui touche à l’ordre public et à la défense.",
            "Essential procurement data are published on the buyer profile, free, direct and complete, except what touches public policy and defence.",
        ),
        source=PROCUREMENT_CODE,
        url=PROCUREMENT_URL,
        origin=plan(2),
        valid_from=date(2018, 10, 1),
    ),
    Duty(
        id="R23",
        kind="electronic",
        subject="public-invoice",
        title=Text("Facture électronique vers le secteur public", "Electronic invoice to public bodies"),
        statement=Text(
            "Qui fournit un organisme public lui envoie une facture électronique, et toute administration l’accepte.",
            "Whoever supplies a public body sends it an electronic invoice, and every administration accepts it.",
        ),
        source=Text("ordonnance n° 2014-697 du 26 juin 2014", "Ordinance No. 2014-697 of 26 June 2014"),
        origin=factsheet("4.3.5"),
        valid_from=date(2020, 1, 1),
    ),
    Duty(
        id="R24",
        kind="electronic",
        subject="business-invoice",
        title=Text("Facture électronique entre entreprises", "Electronic invoice between companies"),
        statement=Text(
            "La facture électronique entre entreprises devient obligatoire par étapes, selon la taille et le secteur. Les dates sont celles de la loi de finances pour 2020, citée par les documents fondateurs.",
            "Electronic invoicing between companies becomes mandatory in steps, by size and sector. The dates are those of the Budget Act for 2020 that the founding documents quote.",
        ),
        source=Text("loi de finances pour 2020", "Budget Act for 2020"),
        origin=factsheet("4.3.5"),
        valid_from=date(2023, 1, 1),
        figures=(
            Figure(name="first_step", title=Text("premières entreprises concernées", "first companies concerned"), value=date(2023, 1, 1)),
            Figure(name="all_by", title=Text("toutes les entreprises au plus tard le", "all companies by"), value=date(2025, 1, 1)),
        ),
    ),
    Duty(
        id="R42",
        kind="target",
        subject="reconditioned-equipment",
        title=Text("Matériel reconditionné ou d’occasion", "Reconditioned or second-hand equipment"),
        statement=Text(
            "Un cinquième des ordinateurs et des téléphones achetés par l’État sont reconditionnés ou d’occasion.",
            "A fifth of the computers and telephones that the State buys are reconditioned or second-hand.",
        ),
        source=Text("feuille de route « Numérique et environnement », février 2021", "“Digital and environment” roadmap, February 2021"),
        origin=factsheet("3.4"),
        valid_from=date(2021, 2, 1),
        figures=(
            Figure(name="share", title=Text("part des achats", "share of purchases"), value=20, unit="%", valid_from=date(2021, 2, 1)),
        ),
    ),
)
