"""Book a municipal hall: a working copy in the builder, which nobody published yet."""

from france.procedures.salle import demo
from parvis.kernel.manifest import Circle, Demo, System
from parvis.kernel.text import Text

system = System(
    slug="salle",
    title=Text("Salle municipale (en cours d’écriture)", "Municipal hall (being written)"),
    owner="communes",
    circle=Circle.COUNTRY,
    answers=("demarches-simplifiees",),
    summary=Text(
        "Une démarche que la commune est en train d’écrire, pour essayer l’atelier.",
        "A procedure that the commune is writing, to try the builder with.",
    ),
    demo=Demo(load=demo.load, order=95),
)
