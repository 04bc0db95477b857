"""The right to keep one's connection while a request for help is examined."""

from pathlib import Path

from france.right_to_connection import demo, views
from parvis.kernel.manifest import Audience, Circle, Demo, Page, Panel, Permission, Place, Procedure, Role, System, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="right-to-connection",
    title=Text("Droit au maintien de la connexion", "Right to keep one’s connection"),
    owner="departments",
    circle=Circle.COUNTRY,
    summary=Text(
        "Un foyer qui ne peut plus payer son accès à internet demande l’aide du fonds de solidarité ; sa ligne est maintenue tant que la demande est à l’examen.",
        "A household that can no longer pay for its internet access asks the solidarity fund for help; its line is kept while the request is examined.",
    ),
    answers=("right-to-connection",),
    pages=(
        Page(path="desk/lines", name="lines", view=views.lines, audience=Audience.AGENT, permission=views.ASK),
        Page(path="desk/lines/kept", name="kept", view=views.kept, audience=Audience.AGENT, permission=views.ASK),
    ),
    procedures=(Procedure(file=Path(__file__).with_name("procedure.yaml")),),
    panels=(
        Panel(
            place=Place.DESK,
            slug="connection-lines",
            selector=views.panel,
            template="connection/panel.html",
            audience=Audience.AGENT,
            order=60,
        ),
    ),
    permissions=(
        Permission(
            name=views.ASK,
            sentence=Text(
                "savoir quelles lignes de son entreprise doivent être maintenues", "learn which lines of one’s company must be kept"
            ),
        ),
    ),
    roles=(Role(slug="access-provider", title=Text("Fournisseur d’accès à internet", "Access provider"), permissions=(views.ASK,)),),
    events=(
        TraceEvent(
            name="connection.told",
            reading=True,
            sentence=Text(
                "Votre fournisseur d’accès a appris où en est votre demande d’aide, pour maintenir votre ligne.",
                "Your access provider learnt where your request for help stands, to keep your line.",
            ),
        ),
    ),
    demo=Demo(load=demo.load, order=75),
)
