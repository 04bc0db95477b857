"""Legacy files and tables of several kinds, each an API by one declaration."""

from datetime import date

from france.tables import demo, rules
from parvis.components.registries import selectors
from parvis.kernel.manifest import Circle, Demo, Need, PermittedExchange, System
from parvis.kernel.text import Text

system = System(
    slug="tables",
    title=Text("Fichiers anciens devenus API", "Legacy files made APIs"),
    owner=rules.BODY,
    circle=Circle.COUNTRY,
    summary=Text(
        "Débits des rivières, logements sociaux, permis de construire, énergie : des fichiers et des tables d’avant, lus par déclaration.",
        "River flows, social housing, building permits, energy: files and tables of before, read by declaration.",
    ),
    answers=("legacy-apification",),
    registries=(*map(selectors.registry_of, rules.OPEN), selectors.registry_of(rules.REQUESTS)),
    datasets=tuple(map(selectors.dataset_of, rules.OPEN)),
    offers=(selectors.offer_of(rules.REQUESTS, name=rules.OFFER),),
    needs=(
        Need(
            asker=rules.ASKER,
            offer=rules.OFFER,
            fields=rules.FIELDS,
            purpose=rules.PURPOSE,
            legal_basis=rules.LEGAL_BASIS,
        ),
    ),
    permitted_exchanges=(
        PermittedExchange(
            slug="sample-social-housing",
            domain=Text("Logement (exemple)", "Housing (sample)"),
            procedure=Text("Suivi d’une demande de logement social", "Following a request for social housing"),
            askers=(rules.ASKER,),
            offers=(rules.OFFER,),
            recipients=("municipality",),
            security=(Text("Agents habilités, liaison chiffrée", "Authorised agents, encrypted link"),),
            retention_months=12,
            legal_basis=rules.LEGAL_BASIS,
            legal_url="",
            opinion=Text("Aucun : échange inventé pour la démonstration", "None: an exchange invented for the demonstration"),
            valid_from=date(2026, 1, 1),
            sample=True,
        ),
    ),
    demo=Demo(load=demo.load, order=45),
)
