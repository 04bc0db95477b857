"""The look of every page, and the page that shows all of it."""

from parvis.design import views
from parvis.kernel.manifest import Audience, Circle, Page, System
from parvis.kernel.text import Text

system = System(
    slug="design",
    title=Text("Composants d’interface", "Interface components"),
    owner="operator",
    circle=Circle.CORE,
    summary=Text(
        "Les gabarits, les couleurs et chaque composant des pages, avec tous ses états.",
        "The templates, the colours and every component of the pages, in all its states.",
    ),
    pages=(Page(path="design", view=views.design, audience=Audience.EVERYONE, name="page"),),
)
