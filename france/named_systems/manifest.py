"""The systems that France's plans and factsheets name: 328 rows, and what they must do."""

from pathlib import Path

from parvis.kernel.manifest import Circle, Inventory, System
from parvis.kernel.text import Text

here = Path(__file__).parent

system = System(
    slug="named-systems",
    title=Text("Systèmes nommés par les plans français", "Systems named by the French plans"),
    owner="operator",
    circle=Circle.COUNTRY,
    summary=Text(
        "Plans d’action pour une action publique transparente (2015-2017, 2018-2020) et fiches pays (2021, 2023).",
        "Action plans for transparent government (2015-2017, 2018-2020) and country factsheets (2021, 2023).",
    ),
    inventory=Inventory(names=here / "systems.csv", demands=here / "demands.yaml", lock=here / "systems.lock.json"),
)
