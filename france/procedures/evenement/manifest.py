"""An association's event in the public space: a form of places, registers and a drawing."""

from pathlib import Path

from france.procedures.evenement import demo
from parvis.kernel.manifest import Circle, Demo, Procedure, System
from parvis.kernel.text import Text

system = System(
    slug="evenement",
    title=Text("Événement dans l’espace public", "Event in the public space"),
    owner="communes",
    circle=Circle.COUNTRY,
    summary=Text(
        "Une association demande une place ou une rue : son numéro suffit à la nommer, un dessin dit où.",
        "An association asks for a square or a street: its number is enough to name it, a drawing says where.",
    ),
    procedures=(Procedure(file=Path(__file__).with_name("procedure.yaml")),),
    demo=Demo(load=demo.load, order=63),
)
