"""A resident’s parking card: a fee, an appointment, a card that is made and fetched."""

from pathlib import Path

from france.procedures.stationnement import demo
from parvis.kernel.manifest import Circle, Demo, Procedure, System
from parvis.kernel.text import Text

system = System(
    slug="stationnement",
    title=Text("Carte de stationnement résident", "Resident’s parking card"),
    owner="communes",
    circle=Circle.COUNTRY,
    summary=Text(
        "Payer une fois, montrer la carte grise au guichet sur rendez-vous, recevoir une carte : la démarche dit chaque étape.",
        "Pay once, show the registration at the counter by appointment, get a card: the procedure says each step.",
    ),
    procedures=(Procedure(file=Path(__file__).with_name("procedure.yaml")),),
    demo=Demo(load=demo.load, order=64),
)
