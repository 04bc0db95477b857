"""Judicial requisitions: an officer asks for what an administration knows; the investigation may keep the line quiet for a time."""

from france.requisitions import asking, demo, views
from parvis.kernel.manifest import Audience, Circle, Demo, Hiding, Need, Page, Panel, Permission, Place, Role, System
from parvis.kernel.text import Text

system = System(
    slug="requisitions",
    title=Text("Réquisitions judiciaires", "Judicial requisitions"),
    owner="ministry-of-justice",
    circle=Circle.COUNTRY,
    summary=Text(
        "Un officier de police judiciaire demande une adresse pour une enquête ; la ligne est inscrite aussitôt, et montrée à sa date.",
        "A judicial police officer asks for an address for an investigation; the line is committed at once, and shown on its date.",
    ),
    answers=("fcp-protection",),
    pages=(Page(path="desk/requisitions", view=views.desk, audience=Audience.AGENT, name="desk", permission=views.PUT),),
    panels=(
        Panel(
            place=Place.DESK,
            slug="requisitions",
            selector=views.panel,
            template="requisitions/panel.html",
            audience=Audience.AGENT,
            order=60,
        ),
    ),
    permissions=(
        Permission(
            name=views.PUT,
            sentence=Text("demander une information par réquisition judiciaire", "ask for information by judicial requisition"),
        ),
    ),
    roles=(
        Role(
            slug="judicial-police-officer",
            title=Text("Officier de police judiciaire", "Judicial police officer"),
            permissions=(views.PUT,),
        ),
    ),
    needs=(
        Need(
            asker=asking.ASKER,
            offer=asking.OFFER,
            fields=asking.FIELDS,
            purpose=Text(
                "Connaître l’adresse d’une personne pour une enquête judiciaire", "Learn a person’s address for a criminal investigation"
            ),
            legal_basis=Text(
                "Réquisition judiciaire : code de procédure pénale, art. 60-1 (enquête de flagrance) ou 77-1-1 (enquête préliminaire)",
                "Judicial requisition: Code of Criminal Procedure, art. 60-1 (investigation of an offence just committed) or 77-1-1 (preliminary investigation)",
            ),
            legal_url="https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006071154",
            cases_elsewhere=True,
            hiding=Hiding(reason=asking.REASON, months=asking.MONTHS),
        ),
    ),
    demo=Demo(load=demo.load, order=70),
)
