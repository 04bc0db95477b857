"""Public registers whose numbers forms ask for: establishments, associations, foundations and schools."""

from france.public_registers import connector, rules
from parvis.kernel.manifest import Circle, Register, System
from parvis.kernel.text import Text

NAME = Text("Nom", "Name")
ADDRESS = Text("Adresse", "Address")
COMMUNE = Text("Code de la commune", "Commune code")
ACTIVE = Text("En activité", "Active")
KIND = Text("Nature", "Kind")

system = System(
    slug="public-registers",
    title=Text("Répertoires publics", "Public registers"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Sirene, les répertoires des associations et des fondations et l’annuaire de l’éducation disent aux formulaires ce qu’un numéro désigne.",
        "Sirene, the registers of associations and foundations and the directory of schools tell forms what a number stands for.",
    ),
    registers=(
        Register(
            slug="establishment",
            title=connector.sirene.title,
            number=Text("Numéro SIRET", "SIRET number"),
            example="213 502 388 00019",
            tidy=rules.establishment_number,
            find=connector.establishment,
            shown={
                "name": NAME,
                "siren": Text("Numéro SIREN", "SIREN number"),
                "legal_form": Text("Forme juridique", "Legal form"),
                "activity": Text("Activité", "Activity"),
                "head_office": Text("Siège", "Head office"),
                "active": ACTIVE,
                "address": ADDRESS,
                "commune": COMMUNE,
            },
        ),
        Register(
            slug="association",
            title=connector.rna.title,
            number=Text("Numéro RNA", "RNA number"),
            example="W351000001",
            tidy=rules.association_number,
            find=connector.association,
            shown={
                "name": NAME,
                "object": Text("Objet", "Purpose"),
                "active": ACTIVE,
                "siret": Text("Numéro SIRET", "SIRET number"),
                "address": ADDRESS,
                "commune": COMMUNE,
                "declared_on": Text("Déclarée le", "Declared on"),
            },
        ),
        Register(
            slug="foundation",
            title=connector.rnf.title,
            number=Text("Numéro RNF", "RNF number"),
            example="035-FDD-00001-08",
            tidy=rules.foundation_number,
            find=connector.foundation,
            shown={"name": NAME, "kind": KIND, "active": ACTIVE, "address": ADDRESS},
        ),
        Register(
            slug="school",
            title=connector.directory.title,
            number=Text("Numéro UAI", "UAI number"),
            example="0350001L",
            tidy=rules.school_number,
            find=connector.school,
            shown={
                "name": NAME,
                "kind": KIND,
                "sector": Text("Secteur", "Sector"),
                "active": ACTIVE,
                "address": ADDRESS,
                "commune": COMMUNE,
            },
        ),
    ),
)
