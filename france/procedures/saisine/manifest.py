"""Any administration can be addressed electronically, and forwards what is not for it."""

from pathlib import Path

from france.procedures.saisine import demo
from parvis.kernel.manifest import Circle, Demo, Procedure, System
from parvis.kernel.text import Text

system = System(
    slug="saisine",
    title=Text("Saisine par voie électronique", "Electronic referral"),
    owner="etat",
    circle=Circle.COUNTRY,
    answers=("sve",),
    summary=Text(
        "Une démarche générale, que toute administration applique, pour ce qu’aucun téléservice ne prévoit.",
        "A general procedure, which every administration applies, for what no online service is made for.",
    ),
    procedures=(Procedure(file=Path(__file__).with_name("procedure.yaml")),),
    demo=Demo(load=demo.load, order=55),
)
