"""The library card, whose price is set by a yes or a no."""

from pathlib import Path

from france.procedures.bibliotheque import demo, rules
from parvis.kernel.manifest import Circle, Demo, Procedure, System
from parvis.kernel.text import Text

system = System(
    slug="bibliotheque",
    title=Text("Carte de bibliothèque", "Library card"),
    owner="communes",
    circle=Circle.COUNTRY,
    summary=Text(
        "Une carte dont le prix dépend d’un quotient familial que la commune ne voit pas : la source répond par oui ou non.",
        "A card whose price depends on a family quotient that the commune does not see: the source answers by yes or no.",
    ),
    procedures=(Procedure(file=Path(__file__).with_name("procedure.yaml"), rule=rules.propose),),
    demo=Demo(load=demo.load, order=61),
)
