"""Reasons of a refusal by silence, and the rules of an algorithm behind a decision, asked for from the page of the file."""

from pathlib import Path

from france.reasons import actions, views
from parvis.kernel.manifest import Audience, Circle, Page, Panel, Place, Procedure, System
from parvis.kernel.text import Text

INSTRUCT = "procedures.instruct"

system = System(
    slug="reasons",
    title=Text("Motifs et règles sur demande", "Reasons and rules on demand"),
    owner="etat",
    circle=Circle.COUNTRY,
    summary=Text(
        "Demander pourquoi le silence a refusé une demande, ou comment un algorithme a servi à décider : un bouton, un mois pour répondre.",
        "Ask why silence refused a request, or how an algorithm served to decide: one button, one month to answer.",
    ),
    procedures=(Procedure(file=Path(__file__).parent / "reasons.yaml"),),
    obstacles=actions.obstacles,
    pages=(
        Page(path="me/reasons/<str:reference>/ask", name="ask", view=views.ask_reasons, audience=Audience.PERSON, crawl=False),
        Page(path="me/reasons/<str:reference>/rules", name="ask-rules", view=views.ask_rules, audience=Audience.PERSON, crawl=False),
        Page(path="desk/reasons", name="desk", view=views.listed, audience=Audience.AGENT, permission=INSTRUCT),
        Page(
            path="desk/reasons/<str:reference>/answer",
            name="answer",
            view=views.answer,
            audience=Audience.AGENT,
            permission=INSTRUCT,
            crawl=False,
        ),
    ),
    panels=(
        Panel(place=Place.MY_FILE, slug="reasons", selector=views.my_file, template="reasons/panels/my_file.html", order=25),
        Panel(place=Place.FILE, slug="reasons", selector=views.desk_file, template="reasons/panels/file.html", order=25),
        Panel(
            place=Place.DESK, slug="reasons", selector=views.square, template="reasons/panels/desk.html", audience=Audience.AGENT, order=46
        ),
    ),
)
