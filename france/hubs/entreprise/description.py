"""API Entreprise as the engine reads it."""

from france.hubs.describing import described
from parvis.kernel.text import Text

description = described(
    "entreprise",
    title=Text("API Entreprise", "API Entreprise"),
    summary=Text(
        "Les données et justificatifs des entreprises et des associations, pour les administrations habilitées : "
        "marchés publics, aides, formulaires préremplis.",
        "Data and documents of companies and associations, for authorised administrations: public tenders, aid, prefilled forms.",
    ),
)
