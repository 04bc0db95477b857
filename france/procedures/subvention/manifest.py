"""A grant to an association’s project: an opinion of two bodies, a jury, a decision."""

from pathlib import Path

from france.procedures.subvention import demo
from parvis.kernel.manifest import Circle, Demo, Procedure, System
from parvis.kernel.text import Text

system = System(
    slug="subvention",
    title=Text("Subvention à un projet", "Grant to a project"),
    owner="communes",
    circle=Circle.COUNTRY,
    summary=Text(
        "Un projet est examiné par deux organismes, noté par un jury sans conflit d’intérêts, puis décidé ; chacun dit ses raisons.",
        "A project is examined by two bodies, scored by a jury without conflicts of interest, then decided; each gives its reasons.",
    ),
    procedures=(Procedure(file=Path(__file__).with_name("procedure.yaml")),),
    demo=Demo(load=demo.load, order=65),
)
