"""What the country's plans name and how far each of it works, for people and for programs."""

from parvis.components.inventory import commands, views
from parvis.kernel.manifest import Audience, Circle, Command, Page, System
from parvis.kernel.text import Text

system = System(
    slug="inventory",
    title=Text("Systèmes", "Systems"),
    owner="operator",
    circle=Circle.COMPONENT,
    summary=Text(
        "Chaque système que les plans nomment, et ce qui en fonctionne ici, preuves à l’appui.",
        "Every system that the plans name, and what of it works here, with the tests that prove it.",
    ),
    pages=(
        Page(path="systems", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(path="systems/<slug:row>", view=views.one, audience=Audience.EVERYONE, name="one", sample={"row": "once-only"}),
    ),
    commands=(
        Command(
            name="systems",
            summary="list the systems that the plans name, and their state",
            run=commands.systems,
            configure=commands.configure,
        ),
    ),
)
