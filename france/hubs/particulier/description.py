"""API Particulier as the engine reads it."""

from france.hubs.describing import described
from france.hubs.franceconnect import introspect
from parvis.kernel.text import Text

description = described(
    "particulier",
    title=Text("API Particulier", "API Particulier"),
    summary=Text(
        "Les données qui remplacent les pièces justificatives des particuliers, pour les administrations habilitées : "
        "par leur identité, par FranceConnect, ou par un identifiant.",
        "Data in the place of people’s supporting documents, for authorised administrations: by identity, by FranceConnect, "
        "or by an identifier.",
    ),
    introspect=introspect,
)
