"""People and organisations: the first circle's answer to « who is it? »."""

from parvis.core.people import personal_data, rules, selectors
from parvis.kernel.manifest import Circle, Permission, PersonalData, Role, System
from parvis.kernel.text import Text

system = System(
    slug="people",
    title=Text("Personnes et organisations", "People and organisations"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Une personne n’est inscrite qu’une fois ; ses rôles, ses mandats et les noms que lui donne chaque secteur y sont rattachés.",
        "Each person is kept once; their roles, mandates and the names that each sector gives them hang on that.",
    ),
    personal_data=(
        PersonalData(
            slug="identity",
            title=Text("Votre identité", "Your identity"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text(
                "Votre fournisseur d’identité, vérifié au registre d’état civil.",
                "Your identity provider, checked against the civil register.",
            ),
            kept=Text("Jusqu’à ce que vous la fassiez effacer.", "Until you have it erased."),
            readers=Text(
                "Les administrations à qui vous écrivez, pour votre dossier.", "The administrations that you apply to, for your file."
            ),
        ),
    ),
    permissions=(
        Permission(
            name=rules.APPOINT_OPERATORS,
            sentence=Text("nommer les exploitants de la plateforme", "appoint those who operate the platform"),
        ),
    ),
    roles=(
        Role(
            slug=rules.OPERATOR_ROLE,
            title=Text("Opérateur de la plateforme", "Operator of the platform"),
            permissions=(rules.APPOINT_OPERATORS,),
            given_with=rules.APPOINT_OPERATORS,
        ),
    ),
    actor_of=selectors.actor_of,
)
