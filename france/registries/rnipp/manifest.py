"""The civil register (RNIPP): what it offers to the sign-in."""

from france.registries.rnipp import connector, demo
from parvis.kernel.manifest import Circle, Demo, Offer, OfferField, System
from parvis.kernel.text import Text

system = System(
    slug="rnipp",
    title=Text("Registre d’état civil (RNIPP)", "Civil register (RNIPP)"),
    owner=demo.INSEE,
    circle=Circle.COUNTRY,
    summary=Text(
        "L’identité de naissance telle que l’Insee la tient des mairies : la connexion la vérifie, et la corrige au besoin.",
        "The identity at birth as Insee holds it from town halls: the sign-in checks it, and corrects it where needed.",
    ),
    offers=(
        Offer(
            name=demo.OFFER,
            title=Text("Identité à l’état civil (RNIPP)", "Identity in the civil register (RNIPP)"),
            owner=demo.INSEE,
            provider=connector.identification,
            fields=(
                OfferField(
                    name="identite.nir",
                    title=Text("Numéro d’inscription au répertoire (NIR)", "Registration number (NIR)"),
                    identifier="nir",
                ),
                OfferField(
                    name="type_reponse",
                    title=Text("Si l’état civil connaît cette identité", "Whether the civil register knows this identity"),
                ),
                OfferField(name="decede", title=Text("Si la personne est décédée", "Whether the person has died")),
                OfferField(
                    name="identite.nom_naissance", title=Text("Nom de naissance à l’état civil", "Family name in the civil register")
                ),
                OfferField(name="identite.prenoms", title=Text("Prénoms à l’état civil", "Given names in the civil register")),
                OfferField(
                    name="identite.date_naissance", title=Text("Date de naissance à l’état civil", "Date of birth in the civil register")
                ),
                OfferField(name="identite.sexe", title=Text("Sexe à l’état civil", "Sex in the civil register")),
                OfferField(
                    name="identite.commune_naissance",
                    title=Text("Commune de naissance à l’état civil", "Municipality of birth in the civil register"),
                ),
                OfferField(
                    name="identite.pays_naissance", title=Text("Pays de naissance à l’état civil", "Country of birth in the civil register")
                ),
            ),
        ),
    ),
    demo=Demo(load=demo.load, order=20),
)
