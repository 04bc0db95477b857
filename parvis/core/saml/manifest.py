"""SAML 2.0 between nodes: members by their signed metadata, messages that count once."""

from datetime import timedelta

from parvis.core.saml import tasks
from parvis.kernel.manifest import Circle, System, Task
from parvis.kernel.text import Text

system = System(
    slug="saml",
    title=Text("Échanges SAML entre nœuds", "SAML between nodes"),
    owner="operator",
    circle=Circle.CORE,
    summary=Text(
        "Les messages signés et chiffrés que s’échangent les nœuds des États membres, et les membres à qui l’on se fie.",
        "The signed and encrypted messages that nodes of Member States exchange, and the members that are trusted.",
    ),
    tasks=(
        Task(name="saml.refresh", run=tasks.refresh, every=timedelta(hours=6)),
        Task(name="saml.clean", run=tasks.clean, every=timedelta(hours=1)),
    ),
)
