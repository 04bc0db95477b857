"""The registers of companies: what they offer, and who may ask for it."""

from france.registries.companies import connector, demo
from parvis.kernel.manifest import Circle, Demo, Need, Offer, OfferField, System
from parvis.kernel.text import Text

FIELDS = (
    OfferField(name="company.siren", title=Text("Numéro SIREN", "SIREN number"), personal=False, concept="company-number"),
    OfferField(name="company.name", title=Text("Dénomination", "Name"), personal=False, concept="company-name"),
    OfferField(name="company.legal_form", title=Text("Forme juridique", "Legal form"), personal=False, concept="company-form"),
    OfferField(name="company.active", title=Text("En activité", "In business"), personal=False),
    OfferField(name="company.closed_on", title=Text("Date de radiation", "Date it was struck off"), personal=False),
    OfferField(
        name="company.address", title=Text("Adresse du siège", "Address of the head office"), personal=False, concept="company-address"
    ),
    OfferField(
        name="representatives",
        concept="company-representatives",
        title=Text("Représentants : nom, prénoms, date de naissance, fonction", "Representatives: names, date of birth, function"),
    ),
)

system = System(
    slug="companies",
    title=Text("Registre des entreprises", "Register of companies"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Sirene et le registre du commerce et des sociétés disent qui représente une entreprise, au lieu d’un extrait Kbis à fournir.",
        "Sirene and the register of commerce say who represents a company, instead of an extract that it must provide.",
    ),
    answers=("franceconnect-entreprise",),
    offers=(
        Offer(
            name=demo.OFFER,
            title=Text("Représentants d’une entreprise", "Representatives of a company"),
            owner="platform",
            provider=connector.company,
            fields=FIELDS,
            by="organisation",
            networks=("rie", "testa"),
        ),
    ),
    needs=(
        Need(
            asker=demo.ASKER,
            offer=demo.OFFER,
            fields=demo.PROOF,
            purpose=Text(
                "Vérifier qu’une personne représente l’entreprise pour laquelle elle demande à agir",
                "Check that a person represents the company for which they ask to act",
            ),
            legal_basis=Text(
                "Code des relations entre le public et l’administration, articles L114-8 et L114-9",
                "Code of relations between the public and the administration, articles L114-8 and L114-9",
            ),
        ),
    ),
    demo=Demo(load=demo.load, order=30),
)
