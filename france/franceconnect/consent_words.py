"""What each group of claims says about a person, and what it lets services put together: read on the consent page."""

from parvis.core.signin.selectors import ClaimGroup
from parvis.kernel.text import Text

GROUPS = (
    ClaimGroup(
        title=Text("Votre nom", "Your name"),
        claims=("given_name", "given_name_array", "family_name", "preferred_username", "usual_name", "gender"),
        linkable=Text(
            "Deux services qui connaissent votre nom peuvent supposer que vous êtes la même personne, sans en être sûrs : d’autres le portent.",
            "Two services that know your name may guess that you are the same person, without being sure: others bear it too.",
        ),
    ),
    ClaimGroup(
        title=Text("Votre naissance", "Your birth"),
        claims=("birthdate", "birthplace", "birthcountry", "idp_birthdate"),
        linkable=Text(
            "Avec votre nom, la date et le lieu de naissance ne désignent que vous : deux services qui ont les deux savent que c’est vous.",
            "With your name, the date and place of birth point at you alone: two services that have both know that it is you.",
        ),
    ),
    ClaimGroup(
        title=Text("Votre identité à l’état civil", "Your identity in the civil register"),
        claims=(
            "rnipp_given_name",
            "rnipp_given_name_array",
            "rnipp_family_name",
            "rnipp_gender",
            "rnipp_birthdate",
            "rnipp_birthplace",
            "rnipp_birthcountry",
        ),
        linkable=Text(
            "C’est la même partout, à la lettre : deux services qui l’ont savent que c’est vous.",
            "It is the same everywhere, to the letter: two services that have it know that it is you.",
        ),
    ),
    ClaimGroup(
        title=Text("Comment vous joindre", "How to reach you"),
        claims=("email", "phone"),
        linkable=Text(
            "Elle n’est qu’à vous : qui l’a peut vous écrire, et vous retrouver chez tout autre service qui l’a aussi.",
            "It is yours alone: whoever has it can write to you, and find you at any other service that has it too.",
        ),
    ),
    ClaimGroup(
        title=Text("Votre travail", "Your work"),
        claims=("uid", "siret"),
        linkable=Text(
            "Votre identifiant professionnel est le même pour tous les services de l’administration.",
            "Your work identifier is the same for all services of the administration.",
        ),
    ),
    ClaimGroup(
        title=Text("Comment vous vous êtes connecté", "How you signed in"),
        claims=("idp_id", "amr"),
        linkable=Text(
            "Cela dit où vous avez un compte, pas qui vous êtes.",
            "This says where you have an account, not who you are.",
        ),
    ),
)
