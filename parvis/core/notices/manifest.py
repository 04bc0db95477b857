"""Notices: messages to people, written with the decision they tell of."""

from parvis.kernel.manifest import Circle, System
from parvis.kernel.text import Text

system = System(
    slug="notices",
    title=Text("Messages", "Messages"),
    owner="operator",
    circle=Circle.CORE,
    summary=Text("Les messages de l’administration, par courriel et dans l’espace personnel.", "Messages from the administration, by e-mail and in the personal space."),
)
