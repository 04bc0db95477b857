"""A terrace on the pavement: a procedure of companies, which give nothing that a register says."""

from pathlib import Path

from france.procedures.terrasse import demo
from parvis.kernel.manifest import Circle, Demo, Procedure, System
from parvis.kernel.text import Text

system = System(
    slug="terrasse",
    title=Text("Terrasse d’un commerce", "Terrace of a shop"),
    owner="communes",
    circle=Circle.COUNTRY,
    summary=Text(
        "Demander une terrasse sans extrait Kbis : le registre des entreprises dit qui demande et qui représente.",
        "Ask for a terrace without an extract: the register of companies says who asks and who represents.",
    ),
    procedures=(Procedure(file=Path(__file__).with_name("procedure.yaml")),),
    demo=Demo(load=demo.load, order=62),
)
