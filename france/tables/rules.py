"""Where the declarations stand, and the words that the restricted table needs."""

from pathlib import Path

from parvis.kernel.text import Text

FOLDER = Path(__file__).parent
BODY = "000000109"  # invented: owns the sample tables
OPEN = tuple(FOLDER / f"{name}.yaml" for name in ("hydro", "housing", "permits", "energy"))
REQUESTS = FOLDER / "housing-requests.yaml"
OFFER = "sample/housing-requests"
ASKER = "use:social-housing"
FIELDS = ("number", "filed_on", "rooms")
PURPOSE = Text("Suivre une demande de logement sans en redemander la preuve", "Follow a housing request without asking again for its proof")
LEGAL_BASIS = Text(
    "Code des relations entre le public et l’administration, article L114-8",
    "Code of relations between the public and the administration, article L114-8",
)
