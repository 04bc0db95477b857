"""Sources outside the State, listed and used under the same rules as those of administrations."""

from datetime import date

from france.external_sources import connector, demo, views
from france.external_sources.listed import LEI, LISTED
from parvis.kernel.manifest import Audience, Circle, Demo, Need, Offer, OfferField, Page, PermittedExchange, System
from parvis.kernel.text import Text

PURPOSE = Text("Vérifier l’entreprise qui répond à un marché public", "Check the company that answers a public tender")
LAW = Text("Code de la commande publique", "Public procurement code")
FIELDS = ("lei", "name", "registered_as", "entity_status", "registration_status", "renewal_on")

system = System(
    slug="external-sources",
    title=Text("Sources hors de l’État", "Sources outside the State"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les sources qui ne sont pas de l’État : leurs conditions, ce qu’elles valent, et quels services s’en servent.",
        "Sources that are not of the State: their conditions, what they are worth, and which services use them.",
    ),
    answers=("external-sources",),
    pages=(
        Page(path="outside-sources", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(path="desk/outside-sources/lei", view=views.lei, audience=Audience.AGENT, name="lei"),
    ),
    listed_apis=LISTED,
    offers=(
        Offer(
            name=LEI,
            title=Text("Identifiant d’entité juridique (GLEIF)", "Legal entity identifier (GLEIF)"),
            owner="gleif",
            provider=connector.lei,
            personal=False,
            by="organisation",
            fields=(
                OfferField(name="lei", title=Text("Identifiant (LEI)", "Identifier (LEI)"), personal=False),
                OfferField(name="name", title=Text("Nom au registre mondial", "Name in the global register"), personal=False),
                OfferField(
                    name="registered_as", title=Text("Numéro au registre national", "Number in the national register"), personal=False
                ),
                OfferField(name="entity_status", title=Text("État de l’entité", "Status of the entity"), personal=False),
                OfferField(name="registration_status", title=Text("État de l’identifiant", "Status of the identifier"), personal=False),
                OfferField(name="renewal_on", title=Text("À renouveler le", "To be renewed on"), personal=False),
            ),
        ),
    ),
    needs=(
        Need(
            asker=demo.ASKER,
            offer=LEI,
            fields=FIELDS,
            purpose=PURPOSE,
            legal_basis=LAW,
            legal_url="https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000037701019",
            retention_months=12,
        ),
    ),
    permitted_exchanges=(
        PermittedExchange(
            slug="outside-identifiers",
            domain=Text("Commande publique", "Public procurement"),
            procedure=Text("Vérification d’une entreprise candidate", "Checking a company that tenders"),
            askers=(demo.ASKER,),
            offers=(LEI,),
            recipients=("municipality", "department", "region", "ministry", "agency"),
            security=(Text("Données publiques, appel chiffré", "Public data, encrypted call"),),
            retention_months=12,
            legal_basis=LAW,
            legal_url="https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000037701019",
            opinion=Text("Aucun : pas de donnée personnelle", "None: no personal data"),
            valid_from=date(2019, 4, 1),
            sample=True,
        ),
    ),
    demo=Demo(load=demo.load, order=71),
)
