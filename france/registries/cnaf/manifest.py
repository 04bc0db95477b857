"""Family allowances (CNAF and MSA): what they offer."""

from france.registries.cnaf import connector, demo
from parvis.kernel.manifest import Circle, Demo, Offer, OfferField, System
from parvis.kernel.text import Text

system = System(
    slug="cnaf",
    title=Text("Allocations familiales (CAF et MSA)", "Family allowances (CAF and MSA)"),
    owner=demo.FUND,
    circle=Circle.COUNTRY,
    summary=Text(
        "Le quotient familial et la composition du foyer, demandés à la source au lieu d’une attestation.",
        "The family quotient and who lives in the household, asked at the source instead of a certificate.",
    ),
    answers=("cnaf",),
    offers=(
        Offer(
            name="dss/quotient-familial",
            title=Text("Quotient familial (CAF et MSA)", "Family quotient (CAF and MSA)"),
            owner=demo.FUND,
            provider=connector.quotient_familial,
            networks=("rie",),
            fields=(
                OfferField(
                    name="quotient_familial.valeur",
                    title=Text("Quotient familial", "Family quotient"),
                    unit="EUR",
                    concept="family-quotient",
                ),
                OfferField(name="quotient_familial.fournisseur", title=Text("Caisse (CNAF ou MSA)", "Fund (CNAF or MSA)")),
                OfferField(name="quotient_familial.annee", title=Text("Année du quotient", "Year of the quotient")),
                OfferField(name="quotient_familial.mois", title=Text("Mois du quotient", "Month of the quotient")),
                OfferField(name="quotient_familial.annee_calcul", title=Text("Année du calcul", "Year it was computed")),
                OfferField(name="quotient_familial.mois_calcul", title=Text("Mois du calcul", "Month it was computed")),
                OfferField(name="allocataires", title=Text("Allocataire et conjoint", "Beneficiary and partner")),
                OfferField(name="enfants", title=Text("Enfants à charge", "Dependent children"), concept="children"),
                OfferField(name="adresse.destinataire", title=Text("Destinataire du courrier", "Addressee")),
                OfferField(name="adresse.complement_information", title=Text("Complément d’adresse", "Address supplement")),
                OfferField(
                    name="adresse.complement_information_geographique", title=Text("Complément géographique", "Geographical supplement")
                ),
                OfferField(name="adresse.numero_libelle_voie", title=Text("Numéro et voie", "Number and street"), concept="postal-address"),
                OfferField(name="adresse.lieu_dit", title=Text("Lieu-dit", "Locality")),
                OfferField(
                    name="adresse.code_postal_ville", title=Text("Code postal et ville", "Postcode and town"), concept="postal-address"
                ),
                OfferField(name="adresse.pays", title=Text("Pays", "Country")),
            ),
        ),
    ),
    demo=Demo(load=demo.load, order=30),
)
