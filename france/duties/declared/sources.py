"""Where duties are named: texts of law and the founding documents."""

from __future__ import annotations

from parvis.kernel.text import Text

CODE_URL = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000031366350"
COURT_CODE_URL = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070933"
DIGITAL_REPUBLIC_URL = "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000033202746"
TRUST_URL = "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000037307624"
PROCUREMENT_URL = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000037701019"
TRANSPARENCY_URL = "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000033558528"
DATA_PROTECTION_URL = "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000886460"

DIGITAL_REPUBLIC = Text(
    "loi n° 2016-1321 du 7 octobre 2016 pour une République numérique", "Law No. 2016-1321 of 7 October 2016 for a Digital Republic"
)
TRUST = Text(
    "loi n° 2018-727 du 10 août 2018 pour un État au service d’une société de confiance",
    "Law No. 2018-727 of 10 August 2018 for a State at the service of a society based on trust",
)
PROCUREMENT_CODE = Text("code de la commande publique", "Public Procurement Code")


def code(articles: str) -> Text:
    """Articles of the code on relations between the public and the administration."""
    return Text(
        f"code des relations entre le public et l’administration, {articles}",
        f"Code on relations between the public and the administration, {articles}",
    )


def plan(commitment: int | str) -> Text:
    """A commitment of the national action plan for open government."""
    return Text(f"Plan d’action national 2018-2020, engagement {commitment}", f"National action plan 2018-2020, commitment {commitment}")


def plan_part(fr: str, en: str) -> Text:
    return Text(f"Plan d’action national 2018-2020, {fr}", f"National action plan 2018-2020, {en}")


def factsheet(section: str) -> Text:
    """A section of the 2021 factsheet on digital public administration."""
    return Text(f"Fiche 2021 sur l’administration numérique, {section}", f"Digital public administration factsheet 2021, {section}")


# The duties that engines need and that the founding documents do not name.
NEEDED = Text("Nécessaire aux courriers et aux délais des démarches", "Needed by the letters and the clocks of procedures")
