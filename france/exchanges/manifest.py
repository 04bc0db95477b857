"""The exchanges between administrations that French law permits."""

from france.exchanges import entries, use_cases
from france.exchanges.identifiers import IDENTIFIERS
from parvis.kernel.manifest import Circle, System
from parvis.kernel.text import Text

system = System(
    slug="permitted-exchanges",
    title=Text("Échanges permis entre administrations", "Permitted exchanges between administrations"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Le décret de 2019 sur les échanges de données, en lignes que la plateforme applique : ce qui n’y est pas est refusé.",
        "The decree of 2019 on exchanges of data, as lines that the platform applies: what is not among them is refused.",
    ),
    answers=("once-only-decree-registry", "act-3ds-sharing", "identifier-control"),
    permitted_exchanges=(*entries.ENTRIES, *use_cases.ENTRIES),
    identifiers=IDENTIFIERS,
)
