"""The dated duties of the country, listed for everyone with their sources."""

from france.duties import selectors, views
from parvis.kernel.manifest import Audience, Circle, Page, Panel, Place, System
from parvis.kernel.text import Text

system = System(
    slug="duties",
    title=Text("Obligations datées", "Dated duties"),
    owner="etat",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les règles de droit que le logiciel connaît : délais, seuils et devoirs, avec leurs dates et leurs sources.",
        "The rules of law that the software knows: time limits, thresholds and duties, with their dates and sources.",
    ),
    pages=(
        Page(path="duties", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(path="duties/<slug:duty_id>", view=views.one, audience=Audience.EVERYONE, name="one", sample={"duty_id": "R04"}),
    ),
    panels=(Panel(place=Place.FRONT, slug="duties", selector=selectors.front_panel, template="duties/front_panel.html", order=65),),
    search=selectors.search_entries,
)
